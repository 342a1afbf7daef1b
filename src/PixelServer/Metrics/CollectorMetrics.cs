using System.Diagnostics.Metrics;
using PixelServer.Collection;
using PixelServer.Events;

namespace PixelServer.Metrics;

/// <summary>Requests answered by the collector.</summary>
internal sealed class CollectorMetrics(CollectionCounters counters) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter(
            "pixelserver.requests.accepted", () => counters.Accepted, description: "Pixel requests answered as stored; a POST may carry several events.");
        meter.CreateObservableCounter("pixelserver.requests.rejected", Rejected, description: "Pixel requests refused.");
    }

    // With those that did not occur yet: rates need a first value.
    private IEnumerable<Measurement<long>> Rejected() =>
        CollectionCounters.Reasons.Select(reason => new Measurement<long>(
            counters.RejectedFor(reason), new KeyValuePair<string, object?>("reason", reason.Name())));
}
