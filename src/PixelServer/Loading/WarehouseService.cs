using Microsoft.Extensions.Options;
using PixelServer.ClickHouse;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>
/// Runs the way from the log to ClickHouse beside the collector, which never waits for it: starts the embedded engine or finds
/// the own server, writes keys.json, migrates, loads.
/// </summary>
internal sealed partial class WarehouseService(
    IBlockSource source,
    EventEnricher enricher,
    ServerLayout layout,
    DataDirectory data,
    SiteTable sites,
    WarehouseConnection connection,
    StartFailure failure,
    IOptions<WarehouseSettings> settings,
    IOptions<RetentionOptions> retention,
    StartSignal start,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILoggerFactory loggers,
    ILogger<WarehouseService> logger) : BackgroundService
{
    // Another loader's claim of a block is respected so long while nothing comes of it; alone there is nobody to wait for.
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
        catch (Exception e) when (e is EmbeddedClickHouseException or CommandException or SchemaException or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(e.Message);
            failure.Set();
            lifetime.StopApplication();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var keys = KeysFile.ForServer(data, warning => LogWarning(warning));
        var own = settings.Value;
        keys = own.IsEmbedded ? keys with { ClickHouse = keys.ClickHouse.ForOwnEngine() } : keys;
        await using var embedded = own.IsEmbedded ? Embedded(own, keys) : null;
        var url = embedded is null ? new Uri(own.Url) : await embedded.StartAsync(cancellationToken);
        keys = keys with { Url = await start.ListeningAsync(cancellationToken), ClickHouse = embedded is null ? own.OwnKeys() : keys.ClickHouse with { Url = url.ToString().TrimEnd('/'), Database = own.Database, Cluster = "", Nodes = [] } };
        keys.Write(data);

        using var client = new ClickHouseClient(keys.ClickHouse.WriterOptions);
        var warehouse = new EventWarehouse(client, time);
        using var loader = new BlockLoader(
            source,
            warehouse,
            new ErasureList(client, time),
            enricher,
            time,
            layout.HasRedis ? Patience : TimeSpan.Zero,
            loggers.CreateLogger<BlockLoader>(),
            () => sites.Scrubbing);
        var retentionWatch = new RetentionWatch(warehouse, retention.Value, time, loggers.CreateLogger<RetentionWatch>());
        connection.Set(new WarehouseLink(client, url, embedded, loader) { Retention = retentionWatch });
        LogStart(keys.Url, url, embedded?.Version);
        await loader.PrepareAsync(cancellationToken);
        await loader.SetRetentionAsync(retention.Value, cancellationToken);
        await UpsertSitesAsync(warehouse, cancellationToken);
        connection.SetReady();
        using var loaded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = retentionWatch.RunAsync(loaded.Token);
        try
        {
            await loader.RunAsync(cancellationToken);
        }
        finally
        {
            await loaded.CancelAsync();
            await watching;
        }
    }

    private void LogStart(string url, Uri clickHouse, string? embeddedVersion)
    {
        var kind = embeddedVersion is null ? "your server" : $"embedded {embeddedVersion}";
        if (layout.Roles == ServerRoles.All)
        {
            LogStarted(url, url, clickHouse, kind, data.KeysFile);
        }
        else
        {
            LogLoaderStarted(layout.RoleNames, url, layout.HasRedis ? "Redis" : "this machine's log", clickHouse, kind, data.KeysFile);
        }
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

    private async Task UpsertSitesAsync(EventWarehouse warehouse, CancellationToken cancellationToken)
    {
        try
        {
            await warehouse.UpsertSitesAsync(SiteRows.Of(sites.All), cancellationToken);
        }
        catch (ClickHouseException e)
        {
            // The table is for people to join; the next start writes it.
            LogSitesNotWritten(e);
        }
    }

    [LoggerMessage(40, LogLevel.Information, "PixelServer listens on {Url} (dashboard, log in with what deploy/pixelserver key prints; demo shop: {DemoUrl}/demo/); ClickHouse: {ClickHouse} ({Kind}, logins in {Keys})")]
    private partial void LogStarted(string url, string demoUrl, Uri clickHouse, string kind, string keys);

    [LoggerMessage(45, LogLevel.Information, "PixelServer ({Roles}) listens on {Url}; blocks come from {Source}; ClickHouse: {ClickHouse} ({Kind}, logins in {Keys})")]
    private partial void LogLoaderStarted(string roles, string url, string source, Uri clickHouse, string kind, string keys);

    [LoggerMessage(41, LogLevel.Critical, "The server stops, the way to ClickHouse cannot be set up: {Reason}")]
    private partial void LogCannotStart(string reason);

    [LoggerMessage(42, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);

    [LoggerMessage(43, LogLevel.Warning, "The table sites could not be written; events are not affected.")]
    private partial void LogSitesNotWritten(Exception exception);
}
