using Microsoft.Extensions.Options;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Redis;

namespace PixelServer.Shipping;

/// <summary>The way of a collector's blocks to Redis.</summary>
internal static class ShippingFeature
{
    public static void AddShipping(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => new BlockShipper(
            provider.GetRequiredService<DiskEventLog>(),
            CollectorName.ReadOrCreate(provider.GetRequiredService<DataDirectory>()),
            provider.GetRequiredService<IOptions<RedisOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BlockShipper>>()));
        builder.Services.AddHostedService<ShippingService>();
    }
}
