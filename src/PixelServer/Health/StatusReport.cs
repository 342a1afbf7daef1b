using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Loading;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Redis;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Health;

/// <summary>Puts the server's figures together; parts that its roles do not have are left out. Thread-safe.</summary>
internal sealed class StatusReport(
    ServerHealth health,
    TimeProvider time,
    ServerLayout layout,
    CollectionCounters? counters = null,
    DiskEventLog? log = null,
    BlockShipper? shipper = null,
    RedisBlockSource? source = null,
    WarehouseConnection? connection = null)
{
    // Who asks how things are must be told above all when ClickHouse hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The figures of this moment; ClickHouse is asked for its own, and not waited for when it hangs.</summary>
    public async Task<ServerStatus> GetAsync(CancellationToken cancellationToken)
    {
        var reasons = health.Reasons();
        return new ServerStatus(
            reasons.Count == 0,
            reasons,
            counters is null ? null : new CollectorStatus(counters.Accepted, counters.Rejected),
            Log(),
            shipper is null && source is null ? null : new RedisFigures(shipper?.Status, source?.Status),
            Loader(),
            connection is null ? null : await ClickHouseAsync(connection.Link, time, cancellationToken))
        {
            Roles = layout.Names,
        };
    }

    private EventLogFigures? Log()
    {
        if (log?.Status is not { } status)
        {
            return null;
        }

        return new EventLogFigures(
            status.Durability.ToString(),
            status.Bytes,
            status.MaxBytes,
            status.WaitingBlocks,
            status.WaitingBytes,
            status.OldestWaiting is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0,
            status.IsFull,
            status.UnreadableRanges,
            status.Commits,
            status.CommitFailures);
    }

    private LoaderFigures? Loader()
    {
        if (!layout.IsLoader)
        {
            return null;
        }

        var loader = connection?.Link?.Loader?.Status ?? new LoaderStatus(0, 0, 0, 0, null);
        return new LoaderFigures(loader.Blocks, loader.Events, loader.Rejected, loader.RejectedByReason, loader.Retries, loader.LastError) { Erased = loader.Erased };
    }

    private static async Task<ClickHouseStatus> ClickHouseAsync(WarehouseLink? link, TimeProvider time, CancellationToken cancellationToken)
    {
        if (link is null)
        {
            return new ClickHouseStatus("", "starting", null, null, 0);
        }

        var restarts = link.Embedded?.State.Restarts ?? 0;
        using var late = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var counts = await link.Client.QueryAsync(
                "SELECT (SELECT count() FROM events), (SELECT count() FROM rejected_events) FORMAT TSV", stop.Token);
            var columns = counts.Trim().Split('\t');
            return new ClickHouseStatus(link.Url.ToString(), "up", long.Parse(columns[0], null), long.Parse(columns[1], null), restarts);
        }
        catch (ClickHouseException e)
        {
            return new ClickHouseStatus(link.Url.ToString(), e.Message, null, null, restarts);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ClickHouseStatus(link.Url.ToString(), $"does not answer within {Patience.TotalSeconds:F0} s", null, null, restarts);
        }
    }
}
