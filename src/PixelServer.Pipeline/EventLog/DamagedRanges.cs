using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Keeps unreadable bytes of the log aside for a while, in files named by segment and offset, and counts them: once, however often a
/// block is read until ClickHouse has it. Thread-safe.
/// </summary>
internal sealed partial class DamagedRanges(EventLogOptions options, ILogFiles files, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    private readonly string _folder = Path.Combine(options.Folder, "damaged");
    private readonly ConcurrentDictionary<string, bool> _kept = new();

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;
    private long? _lookedAt;

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
        // It is kept from now on, however long ago it was written.
        files.Touch(path, time.GetUtcNow());
        var kept = Path.Combine(_folder, Path.GetFileName(path));
        files.Move(path, kept, replace: true);
        _kept.TryAdd(kept, true);
        return kept;
    }

    /// <summary>Deletes what was kept long enough, looking about once a minute. One caller at a time.</summary>
    /// <exception cref="IOException">Something could not be deleted; the next look tries again.</exception>
    public void DeleteOld()
    {
        if (_lookedAt is { } last && time.GetElapsedTime(last) < LookInterval)
        {
            return;
        }

        _lookedAt = time.GetTimestamp();
        if (!files.FolderExists(_folder))
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var path in files.List(_folder).Where(path => now - files.TouchedAt(path) > options.KeepDamaged).ToList())
        {
            files.Delete(path);
            LogDeleted(path, options.KeepDamaged);
        }
    }

    [LoggerMessage(22, LogLevel.Warning, "Unreadable bytes of the event log, kept in {Path} for longer than {KeepDamaged}, were deleted.")]
    private partial void LogDeleted(string path, TimeSpan keepDamaged);
}
