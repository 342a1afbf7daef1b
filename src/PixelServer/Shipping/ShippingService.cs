using PixelServer.Configuration;
using PixelServer.Loading;
using PixelServer.Pipeline.Redis;

namespace PixelServer.Shipping;

/// <summary>Runs the way from the log to Redis beside the collector, which never waits for it. Whatever Redis does, blocks stay in the log.</summary>
internal sealed partial class ShippingService(
    BlockShipper shipper, ServerLayout layout, DataDirectory data, StartSignal start, ILogger<ShippingService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (!layout.HasClickHouse)
            {
                await WriteKeysAsync(stoppingToken);
            }

            await shipper.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    // Who works with ClickHouse writes the keys with those of ClickHouse.
    private async Task WriteKeysAsync(CancellationToken cancellationToken)
    {
        var keys = KeysFile.ForServer(data, warning => LogWarning(warning));
        keys = keys with { Url = await start.ListeningAsync(cancellationToken) };
        keys.Write(data);
        LogStarted(layout.RoleNames, keys.Url, data.KeysFile);
    }

    [LoggerMessage(60, LogLevel.Information, "PixelServer ({Roles}) listens on {Url}; blocks go to Redis; keys in {Keys}")]
    private partial void LogStarted(string roles, string url, string keys);

    [LoggerMessage(61, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}
