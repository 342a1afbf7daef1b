using System.Threading.Tasks.Sources;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// One request that waits for its record to be durable: a reusable task source, linked into the committer's list of waiters.
/// Returns itself to the pool once awaited.
/// </summary>
internal sealed class DurabilityWaiter(GroupCommit owner) : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _source;

    public LogPosition Position { get; set; }

    /// <summary>The waiter that joined before this one, or the next of a released chain.</summary>
    public DurabilityWaiter? Next { get; set; }

    /// <summary>What the waiter is told when its chain is released.</summary>
    public bool Outcome { get; set; }

    /// <summary>Set for a waiter that blocks a thread instead of awaiting.</summary>
    public ManualResetEventSlim? Signal { get; init; }

    public ValueTask<bool> Task => new(this, _source.Version);

    /// <summary>Runs the request's continuation on this thread.</summary>
    public void Release() => _source.SetResult(Outcome);

    public bool GetResult(short token)
    {
        var durable = _source.GetResult(token);
        _source.Reset();
        Position = default;
        owner.Return(this);
        return durable;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
