using System.Globalization;

namespace PixelServer.Pipeline.EventLog;

/// <summary>Keeps unreadable bytes of the log aside, in files named by segment and offset, and counts them. Thread-safe.</summary>
internal sealed class DamagedRanges(string logFolder)
{
    private readonly string _folder = Path.Combine(logFolder, "damaged");
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public string Keep(long segmentId, int offset, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Increment(ref _count);
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{segmentId:D20}-{offset}.bin"));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string KeepFile(string path)
    {
        Interlocked.Increment(ref _count);
        Directory.CreateDirectory(_folder);
        var kept = Path.Combine(_folder, Path.GetFileName(path));
        File.Move(path, kept, overwrite: true);
        return kept;
    }
}
