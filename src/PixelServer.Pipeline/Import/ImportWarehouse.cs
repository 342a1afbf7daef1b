using System.Globalization;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Import;

/// <summary>What imports ask of ClickHouse, and how they store blocks there. Thread-safe as far as the blocks are.</summary>
public sealed class ImportWarehouse : IDisposable
{
    private const string FindSql = """
        SELECT toString(block_id) AS block, countIf(source = 1) AS events, countIf(source = 2) AS rejected
        FROM
        (
            SELECT block_id, 1 AS source FROM events
            WHERE block_id BETWEEN {first:UInt128} AND {last:UInt128} AND toUInt16(block_date) = {day:UInt16}
            UNION ALL
            SELECT block_id, 2 AS source FROM rejected_events
            WHERE block_id BETWEEN {first:UInt128} AND {last:UInt128} AND toUInt16(block_date) = {day:UInt16}
        )
        GROUP BY block_id
        ORDER BY block_id
        """;

    private readonly ClickHouseClient _client;
    private readonly EventWarehouse _events;
    private readonly ErasureList _erasures;
    private readonly ResiliencePipeline _inserts;
    private readonly EventBatch _noEvents = new();
    private readonly RejectedEventBatch _noneRejected = new();

    /// <param name="client">Logged in as a user who may write; stays the caller's.</param>
    /// <param name="time">Clock of the pauses between attempts.</param>
    /// <param name="attempts">How often a block is sent while ClickHouse has passing trouble.</param>
    public ImportWarehouse(ClickHouseClient client, TimeProvider time, int attempts = 6)
    {
        _client = client;
        _events = new EventWarehouse(client, time);
        _erasures = new ErasureList(client, time);
        _inserts = attempts <= 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ClickHouseException>(failure => failure.IsTransient),
                MaxRetryAttempts = attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(250),
            })
            .Build();
    }

    /// <summary>The site of an import: the one asked for, or the only one there is.</summary>
    /// <exception cref="ImportException">There is no such site, or there are several to choose from.</exception>
    public async Task<string> FindSiteAsync(string? asked, CancellationToken cancellationToken)
    {
        var sites = new List<string>();
        await foreach (var row in _client.ReadRowsAsync<SiteIdRow>("SELECT site FROM sites FINAL ORDER BY site", cancellationToken))
        {
            sites.Add(row.Site);
        }

        var names = string.Join(", ", sites);
        return (asked, sites) switch
        {
            (_, []) => throw new ImportException("The server has no sites yet."),
            (null, [var only]) => only,
            (null, _) => throw new ImportException($"Say which site the events belong to: --site ID. The sites are {names}."),
            _ when sites.Contains(asked) => asked,
            _ => throw new ImportException($"There is no site '{asked}'; the sites are {names}."),
        };
    }

    public void Dispose()
    {
        _noEvents.Dispose();
        _noneRejected.Dispose();
    }

    /// <summary>Whose rows are not to be imported.</summary>
    internal ValueTask<ErasedVisitors> ErasedAsync(CancellationToken cancellationToken) => _erasures.CurrentAsync(cancellationToken);

    /// <summary>The blocks whose ids lie in a range of one millisecond, and how many rows of each are stored.</summary>
    internal async Task<IReadOnlyList<ImportedBlock>> FindAsync(UInt128 first, UInt128 last, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters()
            .Add("first", first)
            .Add("last", last)
            .Add("day", BlockDates.DayOf(new(first)));
        var blocks = new List<ImportedBlock>();
        await foreach (var row in _client.ReadRowsAsync<BlockRow>(FindSql, cancellationToken, parameters))
        {
            var block = new ImportBlock(UInt128.Parse(row.Block, CultureInfo.InvariantCulture));
            blocks.Add(new ImportedBlock(block, row.Events, row.Rejected));
        }

        return blocks;
    }

    /// <summary>Stores the share of one or both tables, and makes sure that it is there.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses, or its trouble does not pass.</exception>
    /// <exception cref="ImportException">ClickHouse took the rows for a repetition, but does not hold them.</exception>
    internal async Task InsertAsync(
        ImportBlock block, BlockRows rows, bool addsEvents, bool addsRejected, CancellationToken cancellationToken)
    {
        var missesEvents = addsEvents && rows.Events.RowCount > 0;
        var missesRejected = addsRejected && rows.Rejected.RowCount > 0;
        await _inserts.ExecuteAsync(
            async token =>
            {
                await _events.InsertAsync(
                    block.BlockId, missesEvents ? rows.Events : _noEvents, missesRejected ? rows.Rejected : _noneRejected, token);

                // Asked after every insert: the outcome may be uncertain, and a token that ClickHouse remembers
                // of rows deleted since makes it drop them without a word.
                var stored = (await _events.FindBlocksAsync([block.BlockId], token))[0];
                missesEvents &= stored.Events == 0;
                missesRejected &= stored.Rejected == 0;
            },
            cancellationToken);
        if (missesEvents || missesRejected)
        {
            throw new ImportException(
                $"ClickHouse took block {block.BlockId} for one it had before and stored nothing of it; rows of it were deleted not long ago. "
                + "Insert something else, or TRUNCATE the table, to make it forget, then import again.");
        }
    }

    private sealed record BlockRow(string Block, long Events, long Rejected);

    private sealed record SiteIdRow(string Site);
}
