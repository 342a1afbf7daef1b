namespace PixelServer.Tests.Collection;

/// <summary>A clock that moves only when told, and fires its timers, each as often as it is due, as it moves.</summary>
internal sealed class TimerTime(DateTimeOffset now) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state)) { Due = _now + dueTime, Period = period };
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = _now + by;
        while (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is { } next)
        {
            _now = next.Due;
            next.Due += next.Period;
            next.Fire();
        }

        _now = end;
    }

    private sealed class Timer(TimerTime time, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public Action Fire { get; } = fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = time.GetUtcNow() + dueTime;
            Period = period;
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
