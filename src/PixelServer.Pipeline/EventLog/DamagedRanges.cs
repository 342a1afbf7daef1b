using System.Collections.Concurrent;
using System.Globalization;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Keeps unreadable bytes of the log aside, in files named by segment and offset, and counts them: once, however often a block
/// is read until ClickHouse has it. Thread-safe.
/// </summary>
internal sealed class DamagedRanges(ILogFiles files, string logFolder)
{
    private readonly string _folder = Path.Combine(logFolder, "damaged");
    private readonly ConcurrentDictionary<string, bool> _kept = new();

    public long Count => _kept.Count;

    public string Keep(long segmentId, int offset, ReadOnlySpan<byte> bytes)
    {
        files.CreateFolder(_folder);
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{segmentId:D20}-{offset}.bin"));
        files.WriteAll(path, bytes);
        _kept.TryAdd(path, true);
        return path;
    }

    public string KeepFile(string path)
    {
        files.CreateFolder(_folder);
        var kept = Path.Combine(_folder, Path.GetFileName(path));
        files.Move(path, kept, replace: true);
        _kept.TryAdd(kept, true);
        return kept;
    }
}
