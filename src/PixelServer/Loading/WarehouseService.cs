using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using PixelServer.ClickHouse;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>
/// Runs the way from the log to ClickHouse beside the collector, which never waits for it: starts the embedded engine or finds
/// the own server, writes keys.json, migrates, loads. At a stop what the log holds is loaded first, as long as that goes quickly.
/// </summary>
internal sealed partial class WarehouseService(
    DiskEventLog log,
    DataDirectory data,
    SiteTable sites,
    WarehouseConnection connection,
    StartFailure failure,
    IOptions<WarehouseSettings> settings,
    IServer server,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILoggerFactory loggers,
    ILogger<WarehouseService> logger) : BackgroundService
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (connection.IsReady && !failure.HasFailed)
        {
            await DrainAsync(cancellationToken);
        }

        await base.StopAsync(cancellationToken);
    }

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
        catch (Exception e) when (e is EmbeddedClickHouseException or CommandException or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(e.Message);
            failure.Set();
            lifetime.StopApplication();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var keys = KeysFile.TryRead(data, warning => LogWarning(warning)) ?? KeysFile.Create(url: "", clickHouseUrl: "");
        var own = settings.Value;
        await using var embedded = own.IsEmbedded ? Embedded(own, keys) : null;
        var url = embedded is null ? new Uri(own.Url) : await embedded.StartAsync(cancellationToken);
        await ListeningAsync(cancellationToken);
        keys = keys with { Url = ListeningUrl(), ClickHouse = ClickHouseKeys(keys.ClickHouse, own, url) };
        keys.Write(data);

        using var client = new ClickHouseClient(new ClickHouseOptions
        {
            Url = url,
            Database = own.Database,
            User = keys.ClickHouse.Writer.User,
            Password = keys.ClickHouse.Writer.Password,
        });
        var warehouse = new EventWarehouse(client, time);
        using var loader = new BlockLoader(new LogBlockSource(log), warehouse, time, TimeSpan.Zero, loggers.CreateLogger<BlockLoader>());
        connection.Set(new WarehouseLink(client, url, embedded, loader));
        LogStarted(keys.Url, keys.Url, url, embedded is null ? "your server" : $"embedded {embedded.Version}", data.KeysFile, log.Status.Durability);
        await loader.PrepareAsync(cancellationToken);
        await UpsertSitesAsync(warehouse, cancellationToken);
        connection.SetReady();
        await loader.RunAsync(cancellationToken);
    }

    private ClickHouse.EmbeddedClickHouse Embedded(WarehouseSettings own, KeysFile keys)
    {
        var login = keys.ClickHouse;
        var options = new EmbeddedClickHouseOptions(
            data.ClickHouse,
            own.EmbeddedPort,
            own.EmbeddedLibrary.Length == 0 ? null : own.EmbeddedLibrary,
            [
                new ClickHouseUser(login.Writer.User, login.Writer.Password, ReadOnly: false),
                new ClickHouseUser(login.Analyst.User, login.Analyst.Password, ReadOnly: true),
            ]);
        return new ClickHouse.EmbeddedClickHouse(options, loggers.CreateLogger<ClickHouse.EmbeddedClickHouse>(), time);
    }

    // With an own server its one login serves commands too; the engine of our own has the generated ones.
    private static ClickHouseKeys ClickHouseKeys(ClickHouseKeys keys, WarehouseSettings own, Uri url)
    {
        if (own.IsEmbedded)
        {
            return keys with { Url = url.ToString().TrimEnd('/'), Database = own.Database };
        }

        var login = new ClickHouseLogin { User = own.User, Password = own.Password };
        return keys with { Url = url.ToString().TrimEnd('/'), Database = own.Database, Writer = login, Analyst = login };
    }

    private async Task UpsertSitesAsync(EventWarehouse warehouse, CancellationToken cancellationToken)
    {
        try
        {
            await warehouse.UpsertSitesAsync(
                sites.All.Select(site => new SiteRow(
                    site.Id, site.Name, site.Origins, site.CookieDomain, Events.ConsentLetters.Format(site.DefaultConsent))),
                cancellationToken);
        }
        catch (ClickHouseException e)
        {
            // The table is for people to join; the next start writes it.
            LogSitesNotWritten(e);
        }
    }

    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private string ListeningUrl() => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        log.Cut();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(DrainTime);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), time);
        try
        {
            while (log.Status.WaitingBlocks > 0)
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(log.Status.WaitingBlocks);
        }
    }

    [LoggerMessage(40, LogLevel.Information, "PixelServer listens on {Url} (demo shop: {DemoUrl}/demo/); ClickHouse: {ClickHouse} ({Kind}, logins in {Keys}); durability: {Durability}")]
    private partial void LogStarted(string url, string demoUrl, Uri clickHouse, string kind, string keys, Durability durability);

    [LoggerMessage(41, LogLevel.Critical, "The server stops, the way to ClickHouse cannot be set up: {Reason}")]
    private partial void LogCannotStart(string reason);

    [LoggerMessage(42, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);

    [LoggerMessage(43, LogLevel.Warning, "The table sites could not be written; events are not affected.")]
    private partial void LogSitesNotWritten(Exception exception);

    [LoggerMessage(44, LogLevel.Warning, "Stopping with {Blocks} blocks still in the log; the next start loads them.")]
    private partial void LogNotDrained(int blocks);
}
