using System.Diagnostics.Metrics;
using PixelServer.Pipeline.Redis;

namespace PixelServer.Metrics;

/// <summary>Blocks on their way over Redis: sent and confirmed by a collector, taken and released by a loader.</summary>
internal sealed class RedisMetrics(BlockShipper? shipper = null, RedisBlockSource? source = null) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        if (shipper is not null)
        {
            meter.CreateObservableCounter("pixelserver.redis.shipped", () => shipper.Status.Shipped, description: "Blocks that Redis took from this collector.");
            meter.CreateObservableCounter("pixelserver.redis.confirmed", () => shipper.Status.Confirmed, description: "Blocks of this collector that loaders brought to ClickHouse.");
            meter.CreateObservableCounter("pixelserver.redis.resent", () => shipper.Status.Resent, description: "Blocks sent once more because Redis had lost them.");
            meter.CreateObservableGauge("pixelserver.redis.in_flight", () => shipper.Status.InFlight, description: "Blocks of this collector that are in Redis and not confirmed.");
            meter.CreateObservableGauge("pixelserver.redis.stream_blocks", () => shipper.Status.StreamLength, description: "Blocks of all collectors in all streams, as last seen.");
            meter.CreateObservableCounter("pixelserver.redis.shipping_retries", () => shipper.Status.Retries, description: "Attempts to send or confirm that failed and were or will be made again.");
        }

        if (source is not null)
        {
            meter.CreateObservableCounter("pixelserver.redis.received", () => source.Status.Received, description: "Blocks this loader took first.");
            meter.CreateObservableCounter("pixelserver.redis.claimed", () => source.Status.Claimed, description: "Blocks this loader took over from one that was not heard of any more.");
            meter.CreateObservableCounter("pixelserver.redis.released", () => source.Status.Released, description: "Blocks this loader handed back as loaded.");
            meter.CreateObservableCounter("pixelserver.redis.unreadable", () => source.Status.Unreadable, description: "Entries that could not be understood; their blocks stay in the collectors' logs.");
            meter.CreateObservableGauge("pixelserver.redis.held", () => source.Status.Held, description: "Blocks this loader holds.");
            meter.CreateObservableGauge("pixelserver.redis.waiting", () => source.Status.Waiting, description: "Blocks in all streams that no loader has released, as last seen.");
            meter.CreateObservableCounter("pixelserver.redis.receiving_retries", () => source.Status.Retries, description: "Attempts to take or release that failed and were or will be made again.");
        }
    }
}
