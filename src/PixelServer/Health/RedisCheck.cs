using PixelServer.Pipeline.Redis;

namespace PixelServer.Health;

/// <summary>Does Redis take the collector's blocks and give them to the loader?</summary>
internal sealed class RedisCheck(BlockShipper? shipper = null, RedisBlockSource? source = null) : IReadinessCheck
{
    public IEnumerable<HealthReason> Reasons()
    {
        if (shipper?.Status is { LastError: { } sending })
        {
            yield return new HealthReason(HealthReason.RedisFailing, "Sending blocks to Redis fails; events wait in the log.") { Detail = sending };
        }

        if (source?.Status is { LastError: { } taking })
        {
            yield return new HealthReason(HealthReason.RedisFailing, "Taking blocks from Redis fails; events wait in the collectors' logs.") { Detail = taking };
        }
    }
}
