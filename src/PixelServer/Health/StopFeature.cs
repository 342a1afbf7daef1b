using Microsoft.Extensions.Options;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>
/// A stop that load balancers notice before the server stops answering, the time that all of it may take, and what the service manager
/// is told of start and stop.
/// </summary>
internal static class StopFeature
{
    public static void AddStop(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StopOptions>().BindConfiguration(StopOptions.Section);
        builder.Services.AddOptions<HostOptions>()
            .Configure((HostOptions host, IOptions<StopOptions> stop) => host.ShutdownTimeout = stop.Value.Limit);
        builder.Services.AddHostedService<StopNotice>();
        builder.Services.AddHostedService<ServiceNotice>();
    }
}
