using System.Diagnostics.Metrics;
using PixelServer.Configuration;
using PixelServer.Health;

namespace PixelServer.Metrics;

/// <summary>What <c>/health/ready</c> says, in which roles the server runs, and since when.</summary>
internal sealed class HealthMetrics : IMetricSource
{
    private readonly ServerHealth _health;
    private readonly ServerLayout _layout;
    private readonly double _startedAt;

    public HealthMetrics(ServerHealth health, ServerLayout layout, TimeProvider time)
    {
        _health = health;
        _layout = layout;
        _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.ready", () => _health.Reasons().Count == 0 ? 1 : 0, description: "1 while /health/ready says ready.");
        meter.CreateObservableGauge("pixelserver.not_ready", NotReady, "s", "For how long each reason of not being ready holds; a reason that does not hold is absent.");
        meter.CreateObservableGauge("pixelserver.role", Roles, description: "1 for each role that this process has.");
        meter.CreateObservableGauge("pixelserver.start_time", () => _startedAt, "s", "When the server started, in Unix time.");
    }

    private IEnumerable<Measurement<double>> NotReady() =>
        _health.Reasons().DistinctBy(reason => reason.Code).Select(reason => new Measurement<double>(reason.Seconds, new KeyValuePair<string, object?>("reason", reason.Code)));

    private IEnumerable<Measurement<int>> Roles() => _layout.Names.Select(role => new Measurement<int>(1, new KeyValuePair<string, object?>("role", role)));
}
