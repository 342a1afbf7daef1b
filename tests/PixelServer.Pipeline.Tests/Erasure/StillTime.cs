namespace PixelServer.Pipeline.Tests.Erasure;

/// <summary>The real clock but for time stamps, which move by a step whenever one is taken: nothing ages, or all is old at once.</summary>
internal sealed class StillTime(TimeSpan step) : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _now, step.Ticks);
}
