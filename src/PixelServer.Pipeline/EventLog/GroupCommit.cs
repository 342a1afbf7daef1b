using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The commit loop of <see cref="Durability.Disk"/>: one thread writes what has been published since the last round, calls
/// fdatasync once, and releases everyone whose record that covers. While a sync runs the next group gathers by itself.
/// </summary>
internal sealed partial class GroupCommit : IDisposable
{
    // Under load a commit waits this long for more to join: groups grow by half and each costs a sync less. Alone nobody waits.
    private const int LingerGroup = 8;
    private const int LingerMilliseconds = 1;

    // Waiters released together on one pool thread: enough to pay for its wake-up, few enough to use all cores.
    private const int ReleaseChunk = 32;

    private readonly ConcurrentQueue<DurabilityWaiter> _pool = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly ILogger _logger;
    private readonly Thread _thread;

    // Requests push, the committer takes the whole list: a stack without the reuse problem of popping.
    private DurabilityWaiter? _joined;
    private int _asleep;
    private int _lastGroup;
    private volatile bool _stopping;
    private volatile bool _ended;

    // Segments with records that are not durable yet, oldest first; replaced whole under _segmentsLock.
    private readonly Lock _segmentsLock = new();
    private volatile LogSegment[] _segments = [];
    private volatile LogSegment? _retiring;
    private readonly ManualResetEventSlim _retired = new(false);

    public GroupCommit(ILogger logger)
    {
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "event log commit" };
        _thread.Start();
    }

    /// <summary>Commits done so far; with the appended events it gives the mean group.</summary>
    public long Commits { get; private set; }

    /// <summary>Writes or syncs that failed. Each ended a segment.</summary>
    public long Failures { get; private set; }

    public void Add(LogSegment segment)
    {
        lock (_segmentsLock)
        {
            _segments = [.. _segments, segment];
        }
    }

    /// <summary>Stops looking at a segment; on return the committer no longer touches its memory.</summary>
    public void Remove(LogSegment segment)
    {
        lock (_segmentsLock)
        {
            _segments = [.. _segments.Where(other => other != segment)];
        }

        _retired.Reset();
        _retiring = segment;
        _wake.Set();
        _retired.Wait();
    }

    /// <summary>Completes with true when the position is durable, with false when it never will be.</summary>
    public ValueTask<bool> WhenDurableAsync(LogPosition position)
    {
        if (!_pool.TryDequeue(out var waiter))
        {
            waiter = new DurabilityWaiter(this);
        }

        waiter.Position = position;
        var task = waiter.Task;
        Join(waiter);
        if (_ended)
        {
            ReleaseRest();
        }
        else
        {
            WakeIfAsleep();
        }

        return task;
    }

    /// <summary>
    /// The same for the keeper's thread, which blocks. It is signalled by the committer itself: behind other waiters of a chunk
    /// it could wait for a continuation that waits for the keeper.
    /// </summary>
    public bool WaitUntilDurable(LogPosition position)
    {
        using var signal = new ManualResetEventSlim(false);
        var waiter = new DurabilityWaiter(this) { Position = position, Signal = signal };
        Join(waiter);
        WakeIfAsleep();
        signal.Wait();
        return waiter.Outcome;
    }

    public void Return(DurabilityWaiter waiter) => _pool.Enqueue(waiter);

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        // From here on requests release themselves; the events stay undisposed for those that are just about to wake us.
        _ended = true;
        ReleaseRest();
    }

    private void Join(DurabilityWaiter waiter)
    {
        DurabilityWaiter? head;
        do
        {
            head = Volatile.Read(ref _joined);
            waiter.Next = head;
        }
        while (Interlocked.CompareExchange(ref _joined, waiter, head) != head);
    }

    private void WakeIfAsleep()
    {
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        while (true)
        {
            if (_retiring is not null)
            {
                _retiring = null;
                _retired.Set();
            }

            if (_lastGroup >= LingerGroup && !_stopping)
            {
                _wake.WaitOne(LingerMilliseconds);
            }

            var waiters = Interlocked.Exchange(ref _joined, null);
            if (waiters is null)
            {
                _lastGroup = 0;
                if (_retiring is not null)
                {
                    // Its signal may have ended the wait for more to join.
                    continue;
                }

                if (_stopping)
                {
                    return;
                }

                // A full fence: a request either sees that we sleep, or we see its waiter.
                Interlocked.Exchange(ref _asleep, 1);
                if (Volatile.Read(ref _joined) is null)
                {
                    _wake.WaitOne();
                }

                Volatile.Write(ref _asleep, 0);
                continue;
            }

            // Every waiter published its record before it joined, so one walk after taking the list finds them all, unless an
            // earlier writer is still copying; those wait for the next round.
            foreach (var segment in _segments)
            {
                Commit(segment);
            }

            ReleaseDurable(waiters);
        }
    }

    private void Commit(LogSegment segment)
    {
        var start = segment.DurableEnd;
        var end = segment.PublishedEnd(start);
        if (end == start || segment.IsBroken)
        {
            return;
        }

        try
        {
            segment.File.Write(segment.Memory(start, end), start);
            segment.File.SyncData();
            segment.DurableEnd = end;
            Commits++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // After a failed sync the kernel may have dropped the pages: what is not durable by now is refused, for good.
            segment.IsBroken = true;
            segment.Close();
            Failures++;
            LogCommitFailed(e, segment.Path, start);
        }
    }

    private void ReleaseDurable(DurabilityWaiter waiters)
    {
        DurabilityWaiter? chunk = null;
        var count = 0;
        _lastGroup = 0;
        for (DurabilityWaiter? waiter = waiters, next; waiter is not null; waiter = next)
        {
            next = waiter.Next;
            var segment = waiter.Position.Segment!;
            waiter.Outcome = segment.DurableEnd >= waiter.Position.End;
            if (!waiter.Outcome && !segment.IsBroken)
            {
                Join(waiter);
                continue;
            }

            if (waiter.Signal is not null)
            {
                waiter.Signal.Set();
                continue;
            }

            _lastGroup++;
            waiter.Next = chunk;
            chunk = waiter;
            if (++count == ReleaseChunk)
            {
                ReleaseOnPool(chunk);
                chunk = null;
                count = 0;
            }
        }

        if (chunk is not null)
        {
            ReleaseOnPool(chunk);
        }
    }

    // The committer is gone: what is durable now is all that ever will be. Joining is a full fence, so that either the request
    // sees that we ended or we see its waiter.
    private void ReleaseRest()
    {
        for (DurabilityWaiter? waiter = Interlocked.Exchange(ref _joined, null), next; waiter is not null; waiter = next)
        {
            next = waiter.Next;
            waiter.Outcome = waiter.Position.Segment!.DurableEnd >= waiter.Position.End;
            waiter.Next = null;
            ReleaseOnPool(waiter);
        }
    }

    private static void ReleaseOnPool(DurabilityWaiter chunk) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static first =>
            {
                for (DurabilityWaiter? waiter = first, next; waiter is not null; waiter = next)
                {
                    next = waiter.Next;
                    waiter.Release();
                }
            },
            chunk,
            preferLocal: false);

    [LoggerMessage(1, LogLevel.Error, "Could not commit {Path} at {Offset}; the events that wait for it are refused and the segment is closed.")]
    private partial void LogCommitFailed(Exception exception, string path, int offset);
}
