using System.Diagnostics.Metrics;
using PixelServer.Health;

namespace PixelServer.Metrics;

/// <summary>What <c>/health/ready</c> says, and since when the server runs.</summary>
internal sealed class HealthMetrics : IMetricSource
{
    private readonly ServerHealth _health;
    private readonly double _startedAt;

    public HealthMetrics(ServerHealth health, TimeProvider time)
    {
        _health = health;
        _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.ready", () => _health.Reasons().Count == 0 ? 1 : 0, description: "1 while /health/ready says ready.");
        meter.CreateObservableGauge("pixelserver.not_ready", NotReady, "s", "For how long each reason of not being ready holds; a reason that does not hold is absent.");
        meter.CreateObservableGauge("pixelserver.start_time", () => _startedAt, "s", "When the server started, in Unix time.");
    }

    private IEnumerable<Measurement<double>> NotReady() =>
        _health.Reasons().Select(reason => new Measurement<double>(reason.Seconds, new KeyValuePair<string, object?>("reason", reason.Code)));
}
