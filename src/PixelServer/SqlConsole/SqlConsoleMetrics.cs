using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.SqlConsole;

/// <summary>How much the console is used.</summary>
internal sealed class SqlConsoleMetrics(SqlRunner runner) : IMetricSource
{
    public void AddTo(Meter meter) =>
        meter.CreateObservableCounter("pixelserver.sql.queries", () => runner.Count, description: "Queries that people ran in the console, downloads among them.");
}
