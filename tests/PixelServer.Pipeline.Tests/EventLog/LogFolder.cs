using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>A log in a temporary folder with limits so small that tests reach them, and the verbs tests need.</summary>
internal sealed class LogFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pixelserver-log-").FullName;

    public EventLogOptions Options(Durability durability, int segmentBytes = 4096, int segments = 8) => new()
    {
        Folder = Path,
        Durability = durability,
        SegmentBytes = segmentBytes,
        MaxBytes = (long)segments * segmentBytes,
        // Tests cut by hand.
        BlockInterval = TimeSpan.FromMinutes(10),
        BlockBytes = 1 << 30,
    };

    public DiskEventLog Open(Durability durability, int segmentBytes = 4096, int segments = 8) =>
        DiskEventLog.Open(Options(durability, segmentBytes, segments), TimeProvider.System, NullLogger.Instance);

    /// <summary>What a machine that stops now would leave: a copy of the files as they are.</summary>
    public LogFolder Crash()
    {
        var copy = new LogFolder();
        foreach (var file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) != "lock"))
        {
            try
            {
                File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
            }
            catch (FileNotFoundException)
            {
                // A spare file that the keeper renamed meanwhile: it holds nothing.
            }
        }

        return copy;
    }

    public static async Task<AppendResult> AppendAsync(DiskEventLog log, string text)
    {
        var result = log.TryAppend(Encoding.UTF8.GetBytes(text), out var position);
        return result == AppendResult.Appended && !await log.WhenDurableAsync(position) ? throw new IOException("not durable") : result;
    }

    /// <summary>All blocks that wait, in order, with their records as text.</summary>
    public static List<(LogBlock Block, List<string> Records)> Waiting(DiskEventLog log)
    {
        var blocks = new List<(LogBlock, List<string>)>();
        while (log.Blocks.TryRead(out var block))
        {
            blocks.Add((block, Records(log, block)));
        }

        return blocks;
    }

    public static List<string> Records(DiskEventLog log, LogBlock block)
    {
        using var content = log.Read(block);
        var records = new List<string>();
        foreach (var record in content)
        {
            records.Add(Encoding.UTF8.GetString(record));
        }

        return records;
    }

    /// <summary>The segment files that hold a text.</summary>
    public List<string> FilesWith(string text)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Path, "*.log"))
        {
            try
            {
                if (File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
                {
                    found.Add(path);
                }
            }
            catch (FileNotFoundException)
            {
                // It was renamed meanwhile: somewhere it still is.
                found.Add(path);
            }
        }

        return found;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
