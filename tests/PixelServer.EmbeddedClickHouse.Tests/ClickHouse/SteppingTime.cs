namespace PixelServer.EmbeddedClickHouse.Tests.ClickHouse;

/// <summary>A clock that moves only when read, by <see cref="Step"/> each time. Its timers are real.</summary>
public sealed class SteppingTime : TimeProvider
{
    private long _now;

    public TimeSpan Step { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _now, Step.Ticks);
}
