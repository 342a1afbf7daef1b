namespace PixelServer.Pipeline.EventLog;

/// <summary>One segment of a log as it was when it was read.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Length">The file's length.</param>
/// <param name="Content">Its bytes but for the zeros at the end.</param>
public sealed record LogSnapshot(string Name, long Length, ReadOnlyMemory<byte> Content)
{
    /// <summary>
    /// Reads the segments in which events may wait to be loaded, one after the other, whether or not a process is writing to the log.
    /// What was answered before the call is in them or was loaded before they are all read, so whoever copies ClickHouse afterwards has
    /// every event in one copy or in both; under the block ids of both it is stored once. What is answered meanwhile may be in them.
    /// </summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    public static IEnumerable<LogSnapshot> Take(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var files = new LocalFiles();
        // Before the files are listed: what it says was loaded was loaded by then.
        var checkpoint = Checkpoint.Load(files, folder);
        foreach (var path in files.List(folder).Where(path => path.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), out var id) && id >= checkpoint.SegmentId && Read(path) is { } segment)
            {
                yield return segment;
            }
        }
    }

    // Null for a segment of which nothing waits any more: it is overwritten only once it has a new name, or none.
    private static LogSnapshot? Read(string path)
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var used = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        return used > SegmentHeader.Length && File.Exists(path) ? new LogSnapshot(Path.GetFileName(path), bytes.Length, bytes.AsMemory(0, used)) : null;
    }
}
