namespace PixelServer.ClickHouse;

/// <summary>
/// How long to wait before the next start: doubling from 0.2 s to 10 s with jitter, from the beginning again after a minute up. Not
/// thread-safe.
/// </summary>
public sealed class RestartDelay(TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private TimeSpan _next = Shortest;
    private long _upSince = time.GetTimestamp();

    /// <summary>Call when the engine has come up.</summary>
    public void Up() => _upSince = time.GetTimestamp();

    /// <summary>Call when it has died: the time to wait, between half and all of the current step.</summary>
    public TimeSpan AfterDeath() => Step(time.GetElapsedTime(_upSince) >= Healthy ? Shortest : _next);

    /// <summary>Call when a start failed.</summary>
    public TimeSpan AfterFailure() => Step(_next);

    private TimeSpan Step(TimeSpan current)
    {
        _next = current * 2 < Longest ? current * 2 : Longest;
        return current * (0.5 + (random() / 2));
    }
}
