using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Live;

/// <summary>Who looks at the live view.</summary>
internal sealed class LiveMetrics(LiveFeed feed) : IMetricSource
{
    public void AddTo(Meter meter) =>
        meter.CreateObservableGauge("pixelserver.live.subscribers", () => feed.Subscribers, description: "Browsers that look at the live view; without any ClickHouse is not asked.");
}
