namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>The real clock, which can be set on, time stamps included. Thread-safe.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _ticks;
    private long _asked;

    /// <summary>How often it was asked for a time stamp.</summary>
    public long Asked => Volatile.Read(ref _asked);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _ticks));

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _asked);
        return System.GetTimestamp() / (System.TimestampFrequency / TimeSpan.TicksPerSecond) + Volatile.Read(ref _ticks);
    }

    public void Leap(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
