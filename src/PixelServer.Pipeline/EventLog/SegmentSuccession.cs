using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Which segment is appended to, and what comes after it: the next one is prepared ahead and takes over when the active one is
/// closed, which the keeper is woken for; without room for a next one the log is full. Thread-safe.
/// </summary>
internal sealed partial class SegmentSuccession(
    EventLogOptions options, SegmentStore store, WaitingBlocks waiting, GroupCommit? commit, TimeProvider time, ILogger logger, Action wakeKeeper)
    : IDisposable
{
    // An early roll that the disk refused is not tried again at once.
    private static readonly TimeSpan EarlyRollPause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    // Writers read it for every append; replaced under _lock. A full log must open: its blocks are waiting to be loaded, which is
    // what makes room.
    private volatile LogSegment _active = LogSegment.NoRoom();
    private LogSegment? _prepared;
    private volatile bool _isFull;
    private volatile bool _isEnded;
    private long _activatedAt;

    private long? _earlyRollFailedAt;

    // Still to be sealed, oldest first.
    private readonly Queue<LogSegment> _closed = new();

    public LogSegment Active => _active;

    /// <summary>True while there is no room for another segment.</summary>
    public bool IsFull => _isFull;

    public TimeSpan ActiveAge => time.GetElapsedTime(_activatedAt);

    /// <summary>Replaces a closed segment by the next one; false when there is none.</summary>
    public bool TryRoll(LogSegment closed)
    {
        lock (_lock)
        {
            if (_active != closed)
            {
                return true;
            }

            if (!closed.IsQueuedForSealing)
            {
                closed.IsQueuedForSealing = true;
                _closed.Enqueue(closed);
            }

            // While full, only the keeper looks for room: a refused append must stay cheap.
            if (_isFull || _isEnded || !TryPrepare() || !TryBegin(_prepared!))
            {
                if (!_isFull)
                {
                    _isFull = true;
                    LogFullness("full: new events are refused until blocks are loaded");
                }

                return false;
            }

            _active = _prepared!;
            _prepared = null;
        }

        wakeKeeper();
        return true;
    }

    /// <summary>
    /// Closes a segment before it is full and replaces it, if the next one is there: a log that is at its bound keeps on filling the
    /// one it has.
    /// </summary>
    public void RollEarly(LogSegment segment)
    {
        lock (_lock)
        {
            if (_active != segment || segment.IsClosed || _isEnded || _prepared is not { } next
                || (_earlyRollFailedAt is { } failedAt && time.GetElapsedTime(failedAt) < EarlyRollPause))
            {
                return;
            }

            if (!TryBegin(next))
            {
                _earlyRollFailedAt = time.GetTimestamp();
                return;
            }

            _earlyRollFailedAt = null;
            _prepared = null;
            segment.Close();
            segment.IsQueuedForSealing = true;
            _closed.Enqueue(segment);
            _active = next;
        }

        wakeKeeper();
    }

    /// <summary>Makes the next segment if there is room; a full log takes events again then.</summary>
    public void Prepare()
    {
        lock (_lock)
        {
            if (_prepared is { } refused && store.IsSurplus(refused))
            {
                // Its file could not be wiped: the disk would refuse its events as well.
                refused.Dispose();
                _prepared = null;
                store.GiveBack(refused);
            }

            if (TryPrepare() && _isFull)
            {
                _isFull = false;
                LogFullness("taking events again");
            }
        }
    }

    /// <summary>The oldest segment that is closed and not taken yet; otherwise the active one, which is then the oldest not sealed.</summary>
    public bool TryTakeClosed(out LogSegment closedOrActive)
    {
        lock (_lock)
        {
            var found = _closed.TryDequeue(out var closed);
            closedOrActive = closed ?? _active;
            return found;
        }
    }

    /// <summary>Takes back a file whose blocks are all loaded.</summary>
    public void Release(FreedFile? freed)
    {
        if (freed is null)
        {
            return;
        }

        store.Release(freed.Value);
        if (_isFull)
        {
            wakeKeeper();
        }
    }

    /// <summary>From now on nothing is rolled.</summary>
    public void End() => _isEnded = true;

    /// <summary>Lets go of the prepared segment; the active one is sealed by its owner.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _prepared?.Dispose();
            _prepared = null;
        }
    }

    // Under _lock.
    private bool TryPrepare()
    {
        try
        {
            _prepared ??= store.TryCreate();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFull)
            {
                LogNoRoom(e, options.Folder);
            }
        }

        return _prepared is not null;
    }

    // Under _lock. A disk that refuses the header gets the file back: its name is newer than what it holds, so it counts as unused.
    private bool TryBegin(LogSegment segment)
    {
        try
        {
            segment.Activate(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)), time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotBegun(e, segment.Path);
            segment.Dispose();
            _prepared = null;
            store.GiveBack(segment);
            return false;
        }

        segment.Remains = store.Begin(segment);
        waiting.AddSegment(segment.Id, segment.Path, segment.Header.Salt, segment.Remains);
        commit?.Add(segment);
        _activatedAt = time.GetTimestamp();
        return true;
    }

    [LoggerMessage(13, LogLevel.Error, "No room for the next segment of the event log in {Folder}.")]
    private partial void LogNoRoom(Exception exception, string folder);

    [LoggerMessage(14, LogLevel.Warning, "The event log is {State}.")]
    private partial void LogFullness(string state);

    [LoggerMessage(18, LogLevel.Error, "Segment {Path} of the event log could not be begun.")]
    private partial void LogNotBegun(Exception exception, string path);
}
