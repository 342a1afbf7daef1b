using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Audit;

/// <summary>Whether the audit trail is kept.</summary>
internal sealed class AuditMetrics(AuditTrail trail) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("pixelserver.audit.entries", () => trail.Written, description: "Entries written into the audit trail.");
        meter.CreateObservableCounter("pixelserver.audit.failures", () => trail.Failures, description: "Entries that could not be written; what they tell of was done all the same.");
    }
}
