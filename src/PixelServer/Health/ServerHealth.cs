namespace PixelServer.Health;

/// <summary>Says whether events flow as far as this server's roles go, and if not, why and for how long. Thread-safe.</summary>
internal sealed class ServerHealth(IEnumerable<IReadinessCheck> checks, TimeProvider time)
{
    private readonly IReadinessCheck[] _checks = [.. checks];
    private readonly Lock _lock = new();
    private Dictionary<string, long> _since = [];

    /// <summary>Why events do not flow; empty when they do.</summary>
    public IReadOnlyList<HealthReason> Reasons()
    {
        var reasons = _checks.SelectMany(check => check.Reasons()).ToList();
        var now = time.GetTimestamp();
        lock (_lock)
        {
            var before = _since;
            _since = reasons.Select(reason => reason.Code).Distinct().ToDictionary(code => code, code => before.GetValueOrDefault(code, now));
            return [.. reasons.Select(reason => reason with { Seconds = time.GetElapsedTime(_since[reason.Code], now).TotalSeconds })];
        }
    }
}
