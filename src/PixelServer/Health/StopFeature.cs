using Microsoft.Extensions.Options;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>A stop that load balancers notice before the server stops answering, and the time that all of it may take.</summary>
internal static class StopFeature
{
    public static void AddStop(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StopOptions>().BindConfiguration(StopOptions.Section);
        builder.Services.AddOptions<HostOptions>()
            .Configure((HostOptions host, IOptions<StopOptions> stop) => host.ShutdownTimeout = stop.Value.Limit);
        builder.Services.AddHostedService<StopNotice>();
    }
}
