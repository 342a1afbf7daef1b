using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Overwrites with zeros what loaded events left in idle files, from the end of each to its header, so that whatever happens
/// in between, how far it came is one number. The file's name is newer than its content by then, for good: half wiped it is still
/// a file that holds nothing, and never a damaged one. Zeros rather than a hole: a file keeps its blocks, and syncs stay cheap.
/// One caller at a time; the rest of the log goes on meanwhile.
/// </summary>
internal sealed partial class SegmentWiper(EventLogOptions options, ILogFiles files, SegmentStore store, TimeProvider time, ILogger logger)
{
    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    // Whoever needs the next segment may have to wait while a piece is copied to the page cache, but not while it is synced.
    private readonly int _pieceBytes = Math.Min(512 * 1024, options.SegmentBytes / 8);
    private readonly bool _isOn = options.WipeAfter > TimeSpan.Zero;
    private readonly long _delay = (long)(options.WipeAfter.TotalSeconds * time.TimestampFrequency);
    private long _failures;
    private bool _isFailing;

    /// <summary>Calls that a disk refused; each file that is not wiped is deleted instead.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>When something that is loaded now is to be gone.</summary>
    public long DueAt() => _isOn ? time.GetTimestamp() + _delay : long.MaxValue;

    public bool IsDue(long dueAt) => _isOn && time.GetTimestamp() >= dueAt;

    /// <summary>Wipes what is due, for about a tick; true when nothing is left to do now.</summary>
    public bool Work()
    {
        var started = time.GetTimestamp();
        while (FindDue() is { } due)
        {
            try
            {
                Wipe(due);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                GiveUp(due, e);
            }

            if (time.GetElapsedTime(started) >= options.TickInterval)
            {
                return false;
            }
        }

        return true;
    }

    private IdleFile? FindDue()
    {
        lock (store.Lock)
        {
            return _isOn ? store.FindDue(time.GetTimestamp()) : null;
        }
    }

    private void Wipe(IdleFile due)
    {
        int start;
        ILogFile file;
        lock (store.Lock)
        {
            if (!store.IsIdle(due))
            {
                return;
            }

            if (due.IsSurplus)
            {
                store.Delete(due);
                return;
            }

            if (!due.IsRenamed)
            {
                store.Rename(due);
            }

            start = Math.Max(SegmentHeader.Length, (due.Remains.End - 1) / _pieceBytes * _pieceBytes);
            file = files.Open(due.Path);
            try
            {
                Zeros.Write(file, start, due.Remains.End);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        using (file)
        {
            file.SyncData();
        }

        lock (store.Lock)
        {
            // If a segment was made of it meanwhile, that one still counts these bytes: they are wiped once more with its own.
            due.Remains = due.Remains with { End = start };
        }

        _isFailing = false;
    }

    private void GiveUp(IdleFile due, Exception failure)
    {
        Volatile.Write(ref _failures, _failures + 1);
        lock (store.Lock)
        {
            if (due.IsSurplus)
            {
                // It cannot be deleted either.
                due.Remains = due.Remains with { DueAt = DueAt() };
            }

            due.IsSurplus = true;
        }

        if (!_isFailing)
        {
            _isFailing = true;
            LogNotWiped(failure, due.Path);
        }
    }

    [LoggerMessage(21, LogLevel.Warning, "What loaded events left in {Path} could not be overwritten; the file is deleted instead, as soon as the disk lets it.")]
    private partial void LogNotWiped(Exception exception, string path);
}
