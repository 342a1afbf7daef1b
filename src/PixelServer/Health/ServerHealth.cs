using PixelServer.Collection;
using PixelServer.Loading;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Health;

/// <summary>Says whether events flow from the pixel to ClickHouse, and if not, why. Thread-safe.</summary>
internal sealed class ServerHealth(
    DiskEventLog log, CollectionCounters counters, WarehouseConnection connection, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Blocks are loaded within a second; a block this old means that loading does not keep up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Why events do not flow; empty when they do.</summary>
    public IReadOnlyList<string> Reasons()
    {
        var reasons = new List<string>();
        var status = log.Status;
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            reasons.Add("The server is stopping.");
        }

        if (status.IsFull)
        {
            reasons.Add($"The event log is full ({status.Bytes} of {status.MaxBytes} bytes); new events are refused.");
        }

        if (!connection.IsReady)
        {
            reasons.Add("ClickHouse has not been reached yet; events wait in the log.");
        }
        else if (connection.Link!.Loader.Status.LastError is { } error)
        {
            reasons.Add($"Loading fails, events wait in the log: {error}");
        }

        if (status.OldestWaiting is { } oldest && time.GetUtcNow() - oldest > LongestWait)
        {
            reasons.Add($"The oldest event waits for ClickHouse since {(time.GetUtcNow() - oldest).TotalSeconds:F0} s.");
        }

        return reasons;
    }

    public async Task<ServerStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var reasons = Reasons();
        var status = log.Status;
        var loader = connection.Link?.Loader.Status ?? new LoaderStatus(0, 0, 0, 0, null);
        return new ServerStatus(
            reasons.Count == 0,
            reasons,
            new CollectorStatus(counters.Accepted, counters.Rejected),
            new EventLogFigures(
                status.Durability.ToString(),
                status.Bytes,
                status.MaxBytes,
                status.WaitingBlocks,
                status.WaitingBytes,
                status.OldestWaiting is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0,
                status.IsFull,
                status.UnreadableRanges,
                status.Commits,
                status.CommitFailures),
            new LoaderFigures(loader.Blocks, loader.Events, loader.Rejected, loader.Retries, loader.LastError),
            await ClickHouseAsync(cancellationToken));
    }

    private async Task<ClickHouseStatus> ClickHouseAsync(CancellationToken cancellationToken)
    {
        if (connection.Link is not { } link)
        {
            return new ClickHouseStatus("", "starting", null, null, 0);
        }

        var restarts = link.Embedded?.State.Restarts ?? 0;
        try
        {
            var counts = await link.Client.QueryAsync(
                "SELECT (SELECT count() FROM events), (SELECT count() FROM rejected_events) FORMAT TSV", cancellationToken);
            var columns = counts.Trim().Split('\t');
            return new ClickHouseStatus(link.Url.ToString(), "up", long.Parse(columns[0], null), long.Parse(columns[1], null), restarts);
        }
        catch (ClickHouseException e)
        {
            return new ClickHouseStatus(link.Url.ToString(), e.Message, null, null, restarts);
        }
    }
}
