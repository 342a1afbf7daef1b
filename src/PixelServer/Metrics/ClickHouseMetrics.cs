using System.Diagnostics.Metrics;
using PixelServer.Loading;

namespace PixelServer.Metrics;

/// <summary>Whether ClickHouse is there, for every process that works with it.</summary>
internal sealed class ClickHouseMetrics(WarehouseConnection connection) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.clickhouse.reached", () => connection.IsReady ? 1 : 0, description: "1 once ClickHouse was reached and its tables have their shape.");
        meter.CreateObservableCounter("pixelserver.clickhouse.restarts", () => connection.Link?.Embedded?.State.Restarts ?? 0, description: "How often the embedded engine was started again after it died.");
    }
}
