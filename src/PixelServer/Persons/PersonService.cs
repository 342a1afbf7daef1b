using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Loading;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Persons;

/// <summary>
/// Builds the persons at intervals once ClickHouse is ready. Several loaders may do so at once: each build is whole, and the newest
/// counts. A failure is said and counted, and the next interval tries again.
/// </summary>
internal sealed partial class PersonService(
    WarehouseConnection connection, SiteTable sites, IOptions<PersonsOptions> options, TimeProvider time, ILogger<PersonService> logger) : BackgroundService
{
    // Statements over all events take their time; nothing waits for them.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReadyInterval = TimeSpan.FromMilliseconds(200);

    private volatile PersonStatus _status = new(0, 0, null);
    private IReadOnlyList<(string Site, string Owner)>? _writtenOwners;

    /// <summary>How it goes. Thread-safe.</summary>
    public PersonStatus Status => _status;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The service that makes the connection has written the sites by then.
        using (var ready = new PeriodicTimer(ReadyInterval, time))
        {
            _writtenOwners = Owners();
            while (!connection.IsReady)
            {
                await ready.WaitForNextTickAsync(stoppingToken);
            }
        }

        using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
        await TryAsync(() => new PersonWarehouse(client).PrepareAsync(stoppingToken), stoppingToken);
        if (options.Value.Interval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            await TryAsync(() => BuildAsync(client, stoppingToken), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, events flow on without persons.
            _status = _status with { Failures = _status.Failures + 1 };
            LogFailed(e);
        }
    }

    private async Task BuildAsync(ClickHouseClient client, CancellationToken cancellationToken)
    {
        var warehouse = new PersonWarehouse(client);
        var owners = Owners();
        if (!owners.SequenceEqual(_writtenOwners ?? []))
        {
            await new EventWarehouse(client, time).UpsertSitesAsync(SiteRows.Of(sites.All), cancellationToken);
            _writtenOwners = owners;
        }

        var newest = await warehouse.FindNewestAsync(cancellationToken);
        var isFull = newest is null || time.GetUtcNow() - newest.FullAt >= options.Value.FullInterval;
        var record = await new PersonBuild(warehouse, new PersonDecisions(client), options.Value.Rules, time).RunAsync(isFull, cancellationToken);
        _status = _status with { Builds = _status.Builds + 1, Last = record };
        if (record.Build != newest?.Build)
        {
            LogBuilt(record.Persons, record.Visitors, record.SharedVisitors, record.Seconds);
        }
    }

    private IReadOnlyList<(string Site, string Owner)> Owners() => [.. sites.All.Select(site => (site.Id, site.Owner)).Order()];

    [LoggerMessage(80, LogLevel.Information, "Persons were built: {Persons} of {Visitors} visitors, {SharedVisitors} of which are shared computers, in {Seconds:0.0} s.")]
    private partial void LogBuilt(long persons, long visitors, long sharedVisitors, double seconds);

    [LoggerMessage(81, LogLevel.Warning, "Persons could not be built; those of the last build stay until the next attempt.")]
    private partial void LogFailed(Exception exception);
}
