using System.Diagnostics.Metrics;
using PixelServer.Events;
using PixelServer.Loading;
using PixelServer.Pipeline.Loading;

namespace PixelServer.Metrics;

/// <summary>What the loader brought to ClickHouse, and how that goes.</summary>
internal sealed class LoaderMetrics(WarehouseConnection connection) : IMetricSource
{
    private static readonly LoaderStatus None = new(0, 0, 0, 0, null);

    private static readonly string[] Reasons =
        [.. Enum.GetValues<RejectReason>().Where(reason => reason > RejectReason.LogFull).Select(reason => reason.Name())];

    // Nothing is loaded before ClickHouse was first reached.
    private LoaderStatus Status => connection.Link?.Loader?.Status ?? None;

    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("pixelserver.events.erased", () => Status.Erased, description: "Events that arrived after their visitor was erased and were dropped.");
        meter.CreateObservableCounter("pixelserver.events.stored", () => Status.Events, description: "Rows brought to the table events.");
        meter.CreateObservableCounter(
            "pixelserver.events.rejected",
            Rejected,
            description: "Rows brought to the table rejected_events; the reason unknown stands for those that an earlier run had brought.");
        meter.CreateObservableCounter("pixelserver.loader.blocks", () => Status.Blocks, description: "Blocks known to be in ClickHouse.");
        meter.CreateObservableCounter("pixelserver.loader.retries", () => Status.Retries, description: "Attempts to load that failed and were or will be made again.");
        meter.CreateObservableGauge("pixelserver.loader.failing", () => Status.LastError is null ? 0 : 1, description: "1 while the current block cannot be loaded.");
    }

    // With those that did not occur yet: rates need a first value.
    private IEnumerable<Measurement<long>> Rejected()
    {
        var status = Status;
        foreach (var reason in Reasons.Union(status.RejectedByReason.Keys))
        {
            yield return Of(reason, status.RejectedByReason.GetValueOrDefault(reason));
        }

        yield return Of("unknown", Math.Max(0, status.Rejected - status.RejectedByReason.Values.Sum()));

        static Measurement<long> Of(string reason, long count) => new(count, new KeyValuePair<string, object?>("reason", reason));
    }
}
