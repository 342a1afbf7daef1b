using PixelServer.Pipeline.EventLog;

namespace PixelServer.Health;

/// <summary>Do events leave the log as fast as they come? Also when nothing fails, as with a ClickHouse that is too slow.</summary>
internal sealed class BacklogCheck(DiskEventLog log, TimeProvider time) : IReadinessCheck
{
    /// <summary>Blocks are loaded within a second; a block this old means that loading does not keep up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // With blocks younger than this more waiting bytes only mean more traffic.
    private static readonly TimeSpan NoticeableWait = TimeSpan.FromSeconds(5);

    private readonly BacklogTrend _trend = new(time);

    public IEnumerable<HealthReason> Reasons()
    {
        var status = log.Status;
        _trend.Add(status.WaitingBytes);
        var wait = status.OldestWaiting is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero;
        if (wait > LongestWait)
        {
            yield return new HealthReason(HealthReason.EventsWait, $"The oldest event waits in the log since {wait.TotalSeconds:F0} s.");
        }

        if (wait > NoticeableWait && _trend.IsGrowing)
        {
            yield return new HealthReason(HealthReason.BacklogGrowing, $"Events come faster than they are loaded: {status.WaitingBytes} bytes wait.");
        }
    }
}
