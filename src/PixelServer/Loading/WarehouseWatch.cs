using Microsoft.Extensions.Options;
using PixelServer.Configuration;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>
/// In a process that works with ClickHouse and is no loader: writes keys.json, connects to the own server, waits until a loader has
/// given the tables their shape, and from then on looks whether it still answers.
/// </summary>
internal sealed partial class WarehouseWatch(
    ServerLayout layout,
    DataDirectory data,
    WarehouseConnection connection,
    StartFailure failure,
    IOptions<WarehouseSettings> settings,
    StartSignal start,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WarehouseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Shorter than a person's patience with readiness; the client of the link has the longer one of statements.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (Exception e) when (e is CommandException or SchemaException or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(e.Message);
            failure.Set();
            lifetime.StopApplication();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var keys = KeysFile.ForServer(data, warning => LogWarning(warning));
        keys = keys with { Url = await start.ListeningAsync(cancellationToken), ClickHouse = settings.Value.OwnKeys() };
        keys.Write(data);

        using var client = new ClickHouseClient(keys.ClickHouse.WriterOptions);
        connection.Set(new WarehouseLink(client, new Uri(keys.ClickHouse.Url), Embedded: null, Loader: null));
        LogStarted(layout.RoleNames, keys.Url, keys.ClickHouse.Url, data.KeysFile);
        var impatient = keys.ClickHouse.WriterOptions;
        impatient.QueryTimeout = Patience;
        impatient.ReadRetries = 1;
        using var watching = new ClickHouseClient(impatient);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            connection.SetWatched(await LookAsync(watching, cancellationToken));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // What is wrong; null when nothing is.
    private async Task<string?> LookAsync(ClickHouseClient client, CancellationToken cancellationToken)
    {
        try
        {
            if (connection.IsReady)
            {
                await client.ProbeAsync(cancellationToken);
                return null;
            }

            var missing = await new EventWarehouse(client, time).FindMissingMigrationsAsync(cancellationToken);
            if (missing.Count > 0)
            {
                return $"A loader of this version must have run on database {client.Database} first; not applied yet: {string.Join(", ", missing)}.";
            }

            connection.SetReady();
            return null;
        }
        catch (ClickHouseException e)
        {
            return e.Message;
        }
    }

    [LoggerMessage(46, LogLevel.Information, "PixelServer ({Roles}) listens on {Url}; ClickHouse: {ClickHouse} (your server, logins in {Keys})")]
    private partial void LogStarted(string roles, string url, string clickHouse, string keys);

    [LoggerMessage(47, LogLevel.Critical, "The server stops, it cannot be set up: {Reason}")]
    private partial void LogCannotStart(string reason);

    [LoggerMessage(48, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}
