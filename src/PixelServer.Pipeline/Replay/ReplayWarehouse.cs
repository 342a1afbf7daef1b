using System.Globalization;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Replay;

/// <summary>What replays ask of ClickHouse, and how they store and remove there. Thread-safe as far as the batches are.</summary>
public sealed class ReplayWarehouse : IDisposable
{
    /// <summary>Rows of a page unless their payloads fill it first.</summary>
    public const int DefaultPageRows = 10_000;

    /// <summary>Payload of a page, so that its memory is bounded; a row may exceed it alone.</summary>
    private const long PageBytes = 16 << 20;

    // What the loader set aside as the repetition of an event is no event that was refused.
    private const string FilterSql = """
        reason != 'duplicate_event'
        AND ({site:String} = '' OR site = {site:String}) AND ({reason:String} = '' OR reason = {reason:String})
        AND ({from:Int64} = -1 OR received_at >= fromUnixTimestamp64Micro({from:Int64}))
        AND ({to:Int64} = -1 OR received_at < fromUnixTimestamp64Micro({to:Int64}))
        """;

    private const string IsRequestSql = "kind IN ('query', 'json')";

    private const string OrderSql = "ORDER BY site, block_id, record_index, event_index";

    // Spelled out, because a comparison of tuples would not make use of the table's order.
    private const string AfterSql = """
        (site > {after_site:String} OR (site = {after_site:String}
            AND (block_id > {after_block:UInt128} OR (block_id = {after_block:UInt128}
            AND (record_index, event_index) > ({after_record:UInt32}, {after_event:UInt32})))))
        """;

    private const string UpToSql = """
        (site < {last_site:String} OR (site = {last_site:String}
            AND (block_id < {last_block:UInt128} OR (block_id = {last_block:UInt128}
            AND (record_index, event_index) <= ({last_record:UInt32}, {last_event:UInt32})))))
        """;

    private readonly ClickHouseClient _client;
    private readonly EventWarehouse _events;
    private readonly ErasureList _erasures;
    private readonly ResiliencePipeline _writes;
    private readonly RejectedEventBatch _noneRejected = new();
    private readonly int _pageRows;

    /// <param name="client">Logged in as a user who may write; stays the caller's.</param>
    /// <param name="time">Clock of the pauses between attempts, and of what is stored.</param>
    /// <param name="pageRows">Rows that are replayed together at most.</param>
    /// <param name="attempts">How often a page is sent while ClickHouse has passing trouble.</param>
    public ReplayWarehouse(ClickHouseClient client, TimeProvider time, int pageRows = DefaultPageRows, int attempts = 6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageRows, 1);
        _client = client;
        _events = new EventWarehouse(client, time);
        _erasures = new ErasureList(client, time);
        _pageRows = pageRows;
        _writes = attempts <= 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ClickHouseException>(failure => failure.IsTransient),
                MaxRetryAttempts = attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(250),
            })
            .Build();
    }

    public void Dispose() => _noneRejected.Dispose();

    /// <summary>How many rows the filter lets through that are requests, and how many that are not.</summary>
    internal async Task<(long Replayable, long Others)> CountAsync(ReplayFilter filter, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT countIf({IsRequestSql}) AS replayable, countIf(NOT {IsRequestSql}) AS others
            FROM rejected_events WHERE {FilterSql}
            """;
        await foreach (var row in _client.ReadRowsAsync<CountRow>(sql, cancellationToken, Parameters(filter)))
        {
            return (row.Replayable, row.Others);
        }

        throw new ReplayException("ClickHouse did not say how many rejected events it holds.");
    }

    /// <summary>Whose events are not to be stored any more.</summary>
    internal ValueTask<ErasedVisitors> ErasedAsync(CancellationToken cancellationToken) => _erasures.CurrentAsync(cancellationToken);

    /// <summary>The next rows after one, in order; none at the end.</summary>
    internal async Task<IReadOnlyList<RejectedRow>> ReadPageAsync(
        ReplayFilter filter, RejectedKey? after, CancellationToken cancellationToken)
    {
        var from = Parameters(filter);
        var where = $"{FilterSql} AND {IsRequestSql}";
        if (after is { } first)
        {
            AddKey(from, "after", first);
            where += $" AND {AfterSql}";
        }

        if (await FindLastAsync(where, from, cancellationToken) is not { } last)
        {
            return [];
        }

        AddKey(from, "last", last);
        var sql = $"SELECT {RejectedRow.Columns} FROM rejected_events WHERE {where} AND {UpToSql} {OrderSql}";
        var rows = new List<RejectedRow>();
        await foreach (var row in _client.ReadRowsAsync<RejectedRow>(sql, cancellationToken, from))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Those of the events that are stored.</summary>
    internal async Task<IReadOnlySet<SiteEventId>> FindStoredAsync(IReadOnlyCollection<SiteEventId> keys, CancellationToken cancellationToken)
    {
        var stored = new HashSet<SiteEventId>();
        if (keys.Count == 0)
        {
            return stored;
        }

        var sql = $"""
            SELECT DISTINCT site, event_id FROM events
            WHERE site IN ({SqlLiteral.ListOf(keys.Select(key => key.Site).Distinct())})
            AND event_id IN ({SqlLiteral.ListOf(keys.Select(key => key.EventId).Distinct())})
            """;
        await foreach (var row in _client.ReadRowsAsync<SiteEventId>(sql, cancellationToken, settings: LongStatement()))
        {
            stored.Add(row);
        }

        // One site's id may be another site's event.
        stored.IntersectWith(keys);

        return stored;
    }

    /// <summary>Claims events, and tells which of them others claimed before.</summary>
    internal async Task<IReadOnlyDictionary<UInt128, UInt128>> ClaimAsync(
        BlockId block, ClaimBatch claims, CancellationToken cancellationToken) =>
        await _writes.ExecuteAsync(async token => await _events.ClaimAsync(LoadId.Of(block), claims, token), cancellationToken);

    /// <summary>Stores a block of events, and makes sure that it is there.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses, or its trouble does not pass.</exception>
    /// <exception cref="ReplayException">ClickHouse took the events for a repetition, but does not hold them.</exception>
    internal async Task StoreAsync(
        BlockId block, EventBatch events, IReadOnlyCollection<SiteEventId> keys, CancellationToken cancellationToken)
    {
        if (events.RowCount == 0)
        {
            return;
        }

        var isStored = false;
        var isDoubtful = false;
        await _writes.ExecuteAsync(
            async token =>
            {
                isStored = isDoubtful && await IsStoredAsync(block, keys, token);
                if (!isStored)
                {
                    isDoubtful = true;
                    await _events.InsertAsync(block, events, _noneRejected, token);
                    isStored = await IsStoredAsync(block, keys, token);
                }
            },
            cancellationToken);
        if (!isStored)
        {
            throw new ReplayException(
                $"ClickHouse took block {block} for one it had before and stored nothing of it; events of it were deleted not long ago. "
                + "Nothing was removed from rejected_events. Replay fewer or more events at once (--reason, --from) for blocks of other names.");
        }
    }

    /// <summary>Removes rows; when this returns they are gone.</summary>
    internal async Task RemoveAsync(IReadOnlyCollection<RejectedKey> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sql = $"""
            DELETE FROM rejected_events WHERE reason != 'duplicate_event'
            AND site IN ({SqlLiteral.ListOf(rows.Select(row => row.Site).Distinct())})
            AND block_id IN ({SqlLiteral.ListOf(rows.Select(row => row.Block.ToString(CultureInfo.InvariantCulture)).Distinct())})
            AND concat(toString(block_id), '-', toString(record_index), '-', toString(event_index))
                IN ({SqlLiteral.ListOf(rows.Select(PlaceOf))})
            """;
        await _writes.ExecuteAsync(
            async token => await _client.ExecuteAsync(sql, token, settings: LongStatement().Set("lightweight_deletes_sync", 2)),
            cancellationToken);
    }

    // The id is quickly found; the loader may have stored the same events meanwhile, then there is no block of that id.
    private async Task<bool> IsStoredAsync(BlockId block, IReadOnlyCollection<SiteEventId> keys, CancellationToken cancellationToken)
    {
        var found = await _events.FindBlocksAsync([block], cancellationToken);
        return found[0].Events > 0 || (await FindStoredAsync(keys, cancellationToken)).Count == keys.Count;
    }

    // Where the next page ends: bounded in rows and bytes before any payload is read.
    private async Task<RejectedKey?> FindLastAsync(string where, QueryParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT site, toString(block_id) AS block, record_index, event_index, length(payload) AS bytes
            FROM rejected_events WHERE {where} {OrderSql} LIMIT {_pageRows}
            """;
        RejectedKey? last = null;
        var bytes = 0L;
        await foreach (var row in _client.ReadRowsAsync<KeyRow>(sql, cancellationToken, parameters))
        {
            bytes += row.Bytes;
            if (last is not null && bytes > PageBytes)
            {
                break;
            }

            last = new RejectedKey(row.Site, UInt128.Parse(row.Block, CultureInfo.InvariantCulture), row.RecordIndex, row.EventIndex);
        }

        return last;
    }

    // One text, because a set of tuples costs the engine five times as much.
    private static string PlaceOf(RejectedKey row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Block}-{row.RecordIndex}-{row.EventIndex}");

    private static QueryParameters Parameters(ReplayFilter filter) => new QueryParameters()
        .Add("site", filter.Site ?? "")
        .Add("reason", filter.Reason ?? "")
        .Add("from", filter.From ?? -1)
        .Add("to", filter.To ?? -1);

    private static void AddKey(QueryParameters parameters, string name, RejectedKey key) => parameters
        .Add($"{name}_site", key.Site)
        .Add($"{name}_block", key.Block)
        .Add($"{name}_record", key.RecordIndex)
        .Add($"{name}_event", key.EventIndex);

    // A page of keys is some hundred kilobytes; a server of its own allows 256 KiB.
    private static QuerySettings LongStatement() => new QuerySettings().Set("max_query_size", 16 << 20);

    private sealed record CountRow(long Replayable, long Others);

    private sealed record KeyRow(string Site, string Block, uint RecordIndex, uint EventIndex, long Bytes);
}
