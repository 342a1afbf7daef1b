using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Pipeline.Warehouse.Native;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Simulation;

/// <summary>What making traffic asks of ClickHouse, and how blocks of it are stored there. Thread-safe as far as the batches are.</summary>
public sealed class SimulationWarehouse
{
    // As many as fit into an address.
    private const int BlocksPerQuestion = 50;
    private const int Attempts = 6;

    // The first block of a plan begins where its traffic does, and its id's low half tells all else of the plan.
    private const string FindBeginSql = """
        SELECT DISTINCT toInt64(bitShiftRight(block_id, 80)) AS begin
        FROM events
        WHERE site = {site:String} AND toUInt64(bitAnd(block_id, toUInt128(18446744073709551615))) = {mark:UInt64}
        ORDER BY begin DESC
        LIMIT 1
        """;

    private readonly ClickHouseClient _client;
    private readonly EventWarehouse _events;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _inserts;

    /// <param name="client">Logged in as a user who may write; stays the caller's.</param>
    /// <param name="time">Clock of the pauses between attempts.</param>
    public SimulationWarehouse(ClickHouseClient client, TimeProvider time)
    {
        _client = client;
        _events = new EventWarehouse(client, time);
        _time = time;
        _inserts = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ClickHouseException>(failure => failure.IsTransient),
                MaxRetryAttempts = Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(250),
            })
            .Build();
    }

    /// <summary>The end of traffic that was stored, wholly or in part, of a plan that is equal but for its end; null when there is none.</summary>
    public async Task<DateTimeOffset?> FindUntilAsync(SimulationPlan plan, CancellationToken cancellationToken)
    {
        var mark = (ulong)(plan with { NextDays = 0 }).BlockOf(0, 1).Value;
        var parameters = new QueryParameters().Add("site", plan.Site).Add("mark", mark);
        await foreach (var row in _client.ReadRowsAsync<BeginRow>(FindBeginSql, cancellationToken, parameters))
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(row.Begin).AddDays(plan.Days);
        }

        return null;
    }

    /// <summary>Whose events are not to be stored, for one asker.</summary>
    internal ErasureList NewErasureList() => new(_client, _time);

    /// <summary>Which of the blocks are stored.</summary>
    internal async Task<HashSet<BlockId>> FindAsync(IEnumerable<BlockId> blocks, CancellationToken cancellationToken)
    {
        var stored = new HashSet<BlockId>();
        foreach (var some in blocks.Chunk(BlocksPerQuestion))
        {
            var found = await _events.FindBlocksAsync(some, cancellationToken);
            stored.UnionWith(found.Where(block => block.Events > 0).Select(block => block.Block));
        }

        return stored;
    }

    /// <summary>Stores a block and makes sure that it is there.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses, or its trouble does not pass.</exception>
    /// <exception cref="SimulationException">ClickHouse took the rows for a repetition, but does not hold them.</exception>
    internal async Task InsertAsync(BlockId block, NativeBlock rows, CancellationToken cancellationToken)
    {
        var mayBeStored = false;
        var isStored = await _inserts.ExecuteAsync(
            async token =>
            {
                if (mayBeStored && (await FindAsync([block], token)).Count > 0)
                {
                    return true;
                }

                mayBeStored = true;
                await _events.InsertAsync(LoadId.Of(block), rows, token);
                return (await FindAsync([block], token)).Count > 0;
            },
            cancellationToken);
        if (!isStored)
        {
            throw new SimulationException(
                $"ClickHouse took block {block} for one it had before and stored nothing of it; its rows were deleted not long ago. "
                + "Choose another --seed.");
        }
    }

    /// <summary>
    /// Stores the attention that the events of a block had as a block of its own, unless it is there. Asked again only after a failure that may pass.
    /// </summary>
    /// <returns>Rows that are stored of it.</returns>
    /// <exception cref="ClickHouseException">ClickHouse refuses, or its trouble does not pass.</exception>
    internal async Task<long> AddAttentionAsync(string site, BlockId source, BlockId attention, long? loadedAt, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("site", site).Add("source", source.Value).Add("block", attention.Value).Add("day", BlockDates.TextOf(source));
        if (loadedAt is { } time)
        {
            parameters.Add("loaded_at", time);
        }

        // One part, so that it is there whole or not at all.
        const long unbounded = 1_000_000_000;
        var settings = new QuerySettings().Set("async_insert", 0).Set("max_threads", 1).Set("max_insert_threads", 1).Set("max_insert_block_size", unbounded)
            .Set("min_insert_block_size_rows", unbounded).Set("min_insert_block_size_bytes", unbounded * 10);
        return await _inserts.ExecuteAsync(
            async token =>
            {
                if ((await FindAsync([attention], token)).Count == 0)
                {
                    await _client.ExecuteAsync(AttentionSql.Insert(loadedAt is not null), token, parameters, settings);
                }

                return (await _events.FindBlocksAsync([attention], token))[0].Events;
            },
            cancellationToken);
    }

    private sealed record BeginRow(long Begin);
}
