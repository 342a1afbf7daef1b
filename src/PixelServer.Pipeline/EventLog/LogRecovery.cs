using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// What happens when a log is opened: brings back every segment file of earlier runs and finds the blocks that are not known to be
/// loaded. Runs once, before anything is appended.
/// </summary>
internal sealed partial class LogRecovery(
    EventLogOptions options, ILogFiles files, SegmentStore store, WaitingBlocks waiting, DamagedRanges damaged, TimeProvider time, ILogger logger)
{
    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    /// <summary>Creates the log's folder so that a power cut does not take it away with all that is in it.</summary>
    public static void CreateFolder(ILogFiles files, string folder)
    {
        if (files.FolderExists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder);
        if (!string.IsNullOrEmpty(parent))
        {
            CreateFolder(files, parent);
        }

        files.CreateFolder(folder);
        SyncParent(files, folder);
    }

    /// <summary>The blocks found, in order; they wait and their segments are known.</summary>
    public List<LogBlock> Run()
    {
        var checkpoint = Checkpoint.Load(files, options.Folder);
        // The files up to the checkpoint may all be gone, and what a later one of their name held would pass for loaded.
        store.NeverUse(checkpoint.SegmentId);
        var found = new List<LogBlock>();
        var segments = store.List().ToList();
        if (segments.Count == 0)
        {
            // An earlier run may have been killed before it came to this.
            SyncParent(files, options.Folder);
        }

        foreach (var (id, path) in segments)
        {
            store.Found(id);
            switch (Recover(id, path))
            {
                case RecoveredSegment.Readable(var header, var blocks, var usedEnd):
                    var unloaded = blocks.Where(block => new Checkpoint(block.SegmentId, block.Start).CompareTo(checkpoint) >= 0).ToList();
                    waiting.AddSegment(id, path, header.Salt, Remains.Found(usedEnd));
                    unloaded.ForEach(waiting.Add);
                    found.AddRange(unloaded);
                    if (waiting.Finish(id, SegmentHeader.Length, long.MaxValue) is { } freed)
                    {
                        store.Release(freed);
                    }

                    break;
                case RecoveredSegment.OtherVersion(var version):
                    // To go on would be to pass over events that were answered.
                    throw new IOException(
                        $"{path} was written by another version of PixelServer (format {version} of the event log, this one reads {SegmentHeader.FormatVersion}). "
                        + "Run that version until its log has been empty for a minute (pixelserver status), then start this one.");
                case RecoveredSegment.Unreadable:
                    LogUnreadableSegment(path, damaged.KeepFile(path));
                    store.Lost();
                    break;
                case RecoveredSegment.Unused(var usedEnd):
                    store.Release(new FreedFile(path, Remains.Found(usedEnd)));
                    break;
            }
        }

        if (found.Count > 0)
        {
            LogRecovered(found.Count, found.Sum(block => (long)block.Bytes));
        }

        return found;
    }

    private static void SyncParent(ILogFiles files, string folder)
    {
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
        {
            files.SyncFolder(parent.Length > 0 ? parent : ".");
        }
    }

    private RecoveredSegment Recover(long id, string path)
    {
        using var file = files.Open(path);
        return SegmentRecovery.Recover(file, id, time.GetUtcNow());
    }

    [LoggerMessage(10, LogLevel.Information, "Found {Count} blocks ({Bytes} bytes) of an earlier run in the event log.")]
    private partial void LogRecovered(int count, long bytes);

    [LoggerMessage(11, LogLevel.Error, "No header of {Path} can be read; the file is kept as {Kept}.")]
    private partial void LogUnreadableSegment(string path, string kept);
}
