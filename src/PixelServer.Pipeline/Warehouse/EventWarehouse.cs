using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse.Clusters;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// The tables of PixelServer in ClickHouse. A load, of one block or several, is inserted as one part per table, named by its id, so
/// that the same load sent again adds nothing while ClickHouse remembers the name (the last 10,000 inserts). After an uncertain
/// outcome or a restart ask <see cref="FindBlocksAsync"/> before inserting again: memory of names can be lost, rows are not.
/// Thread-safe as far as the batches are.
/// </summary>
public sealed class EventWarehouse(ClickHouseClient client, TimeProvider time)
{
    // One Native block in, one part out: no squashing with others, no splitting, no second partition, nothing asynchronous.
    private static readonly (string Name, long Value)[] InsertSettings =
    [
        ("async_insert", 0),
        ("insert_deduplicate", 1),
        ("max_insert_threads", 1),
        ("max_insert_block_size", 100_000_000),
        ("min_insert_block_size_rows", 0),
        ("min_insert_block_size_bytes", 0),
        ("max_partitions_per_insert_block", 1),
        ("throw_on_max_partitions_per_insert_block", 1),
    ];

    private int _shards;

    /// <summary>Brings the tables to this version's shape; harmless when they are, and when another instance does the same.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // Whose database must be there for anything to be asked.
        await client.CreateDatabaseAsync(cancellationToken);
        await ShardsAsync(cancellationToken);
        await new SchemaMigrator(client, time).MigrateAsync(SchemaMigration.Embedded(), cancellationToken);
    }

    /// <summary>Over how many shards rows are spread; 1 without a cluster. Asked once: shards are added while no loader runs.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not know the cluster, or it is none that rows can be spread over.</exception>
    internal async Task<int> ShardsAsync(CancellationToken cancellationToken)
    {
        if (_shards == 0)
        {
            _shards = client.Cluster is { } cluster ? await FindShardsAsync(cluster, cancellationToken) : 1;
        }

        return _shards;
    }

    /// <summary>What is missing of this version's shape of the tables: the names of the migrations that <see cref="MigrateAsync"/> would apply.</summary>
    public Task<IReadOnlyList<string>> FindMissingMigrationsAsync(CancellationToken cancellationToken) =>
        new SchemaMigrator(client, time).FindMissingAsync(SchemaMigration.Embedded(), cancellationToken);

    /// <summary>
    /// Makes the tables keep their rows so long; harmless when they do already, and when another instance does the same. Rows that are
    /// older by then go when ClickHouse next merges, within hours.
    /// </summary>
    /// <returns>The tables whose retention has changed.</returns>
    public Task<IReadOnlyList<string>> SetRetentionAsync(RetentionOptions retention, CancellationToken cancellationToken) =>
        new TableRetention(client).SetAsync(Wanted(retention), cancellationToken);

    /// <summary>The tables that keep their rows for another time, since somebody has changed that; each in a sentence.</summary>
    public Task<IReadOnlyList<string>> FindOtherRetentionAsync(RetentionOptions retention, CancellationToken cancellationToken) =>
        new TableRetention(client).FindOthersAsync(Wanted(retention), cancellationToken);

    /// <summary>Stores batches whose rows are all of one block; see the other overload.</summary>
    public Task InsertAsync(BlockId block, EventBatch events, RejectedEventBatch rejected, CancellationToken cancellationToken)
    {
        events.SetBlock(block);
        rejected.SetBlock(block);
        return InsertAsync(LoadId.Of(block), events, rejected, cancellationToken);
    }

    /// <summary>
    /// Stores the rows of a load, whose blocks are of one month: what was rejected, then the events. Fails with a
    /// <see cref="ClickHouseException"/>; unless that is definite the load may be stored, in part (one table) or whole.
    /// </summary>
    public async Task InsertAsync(LoadId load, EventBatch events, RejectedEventBatch rejected, CancellationToken cancellationToken)
    {
        if (rejected.RowCount > 0)
        {
            await InsertAsync("rejected_events", rejected.ColumnNames, load, rejected.WriteToAsync, cancellationToken);
        }

        if (events.RowCount > 0)
        {
            await InsertAsync("events", events.ColumnNames, load, events.WriteToAsync, cancellationToken);
        }
    }

    /// <summary>Stores events that were made as columns right away; otherwise as the other overloads do.</summary>
    internal Task InsertAsync(LoadId load, Native.NativeBlock events, CancellationToken cancellationToken) =>
        InsertAsync("events", events.ColumnNames, load, events.WriteToAsync, cancellationToken);

    /// <summary>
    /// Claims events for their blocks, and blocks for a load, and tells which of them were claimed by another before: the first
    /// owner of each such id. A claim may be repeated at will; who was first never changes.
    /// </summary>
    /// <param name="load">Names the insert.</param>
    /// <param name="claims">What is claimed.</param>
    /// <param name="cancellationToken">Ends the wait; the claims may stand.</param>
    public async Task<IReadOnlyDictionary<UInt128, UInt128>> ClaimAsync(
        LoadId load, ClaimBatch claims, CancellationToken cancellationToken)
    {
        var others = new Dictionary<UInt128, UInt128>();
        if (claims.RowCount == 0)
        {
            return others;
        }

        // Kept from today on, however old the block is.
        var now = time.GetUtcNow();
        await InsertAsync("claims", claims.ColumnNames, load, (stream, token) => claims.WriteToAsync(stream, now, token), cancellationToken);
        var settings = new QuerySettings().Set("max_query_size", 100_000_000);
        await foreach (var row in client.ReadRowsAsync<ClaimRow>(FindOtherOwners(claims.Ids), cancellationToken, settings: settings))
        {
            others.Add(Parse(row.Id), Parse(row.Owner));
        }

        return others;
    }

    /// <summary>
    /// How many rows of each block are stored, in the order of the question. A block is inserted whole, so that a count between 0 and
    /// the batch's means that rows were deleted since: erased, or replayed.
    /// </summary>
    public async Task<IReadOnlyList<StoredBlock>> FindBlocksAsync(IReadOnlyCollection<BlockId> blocks, CancellationToken cancellationToken) =>
        [.. (await FindPlacesAsync(blocks, cancellationToken)).Select(block => block.Block)];

    /// <summary>The same, with the places that hold rows of each block.</summary>
    internal async Task<IReadOnlyList<(StoredBlock Block, BlockPlaces Places)>> FindPlacesAsync(
        IReadOnlyCollection<BlockId> blocks, CancellationToken cancellationToken)
    {
        if (blocks.Count == 0)
        {
            return [];
        }

        var parameters = new QueryParameters()
            .Add("ids", blocks.Select(block => block.Value))
            .Add("days", blocks.Select(BlockDates.TextOf).Distinct());
        var found = new Dictionary<UInt128, (StoredBlock, BlockPlaces)>();
        await foreach (var row in client.ReadRowsAsync<BlockRow>(FindBlocksSql(client.Cluster is not null), cancellationToken, parameters))
        {
            var id = Parse(row.Block);
            found[id] = (new StoredBlock(new BlockId(id), row.Events, row.Rejected), new BlockPlaces(ulong.Parse(row.Places, CultureInfo.InvariantCulture)));
        }

        return [.. blocks.Select(block => found.GetValueOrDefault(block.Value, (new StoredBlock(block, 0, 0), BlockPlaces.None)))];
    }

    /// <summary>Makes the sites known to analysts; of a site already there the newest row counts.</summary>
    public Task UpsertSitesAsync(IEnumerable<SiteRow> sites, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = sites.Select(site => new SiteJson(
            site.Site, site.Name, site.Origins, site.CookieDomain, site.DefaultConsent, site.Owner, now)).ToList();
        return rows.Count == 0
            ? Task.CompletedTask
            : client.InsertAsync(
                "INSERT INTO sites (site, name, origins, cookie_domain, default_consent, owner, updated_at) FORMAT JSONEachRow",
                (stream, token) => WriteLinesAsync(stream, rows, token),
                new QuerySettings().Set("async_insert", 0),
                cancellationToken);
    }

    private static (string Table, TimeSpan Retention)[] Wanted(RetentionOptions retention) =>
        [("events", retention.Events), ("rejected_events", retention.RejectedEvents)];

    private static string FindBlocksSql(bool isCluster)
    {
        // Numbered from 1 by ClickHouse.
        var shard = isCluster ? "_shard_num - 1" : "0";
        return $$"""
            SELECT toString(block_id) AS block, countIf(NOT is_rejected) AS events, countIf(is_rejected) AS rejected,
                toString(groupBitOr(bitShiftLeft(toUInt64(1), shard + if(is_rejected, 32, 0)))) AS places
            FROM
            (
                SELECT block_id, false AS is_rejected, {{shard}} AS shard FROM events
                WHERE block_id IN {ids:Array(UInt128)} AND block_date IN {days:Array(Date)}
                UNION ALL
                SELECT block_id, true AS is_rejected, {{shard}} AS shard FROM rejected_events
                WHERE block_id IN {ids:Array(UInt128)} AND block_date IN {days:Array(Date)}
            )
            GROUP BY block_id
            """;
    }

    // The keys travel as one literal: thousands of them are too long for a parameter, which is part of the address, and slow to
    // parse one by one.
    private static string FindOtherOwners(IReadOnlyList<UInt128> ids)
    {
        var bytes = new byte[ids.Count * 16];
        for (var i = 0; i < ids.Count; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(i * 16), ids[i]);
        }

        return $"""
            SELECT toString(id) AS id, toString(argMin(owner, _block_number)) AS owner
            FROM claims
            WHERE claims.id IN
            (
                SELECT reinterpretAsUInt128(substring(base64Decode('{Convert.ToBase64String(bytes)}'), 1 + 16 * number, 16))
                FROM numbers({ids.Count})
            )
            GROUP BY claims.id
            HAVING min(claims.owner) != max(claims.owner)
            """;
    }

    private async Task<int> FindShardsAsync(string cluster, CancellationToken cancellationToken)
    {
        var found = new ShardsRow(0, 0, 0);
        await foreach (var row in client.ReadRowsAsync<ShardsRow>(
            "SELECT max(shard_num) AS shards, min(shard_weight) AS least_weight, max(shard_weight) AS most_weight FROM system.clusters WHERE cluster = {cluster:String}",
            cancellationToken,
            new QueryParameters().Add("cluster", cluster)))
        {
            found = row;
        }

        return found switch
        {
            { Shards: 0 } => throw Unusable($"ClickHouse knows no cluster '{cluster}' (ClickHouse:Cluster): name one of its remote_servers."),
            { Shards: > ClickHouseCluster.MostShards } => throw Unusable($"The cluster '{cluster}' has {found.Shards} shards; {ClickHouseCluster.MostShards} is the most."),
            { LeastWeight: not 1 } or { MostWeight: not 1 } => throw Unusable($"The shards of the cluster '{cluster}' must all have weight 1."),
            _ => found.Shards,
        };
    }

    private static ClickHouseException Unusable(string message) => new(message, 0, isDefinite: true, isTransient: false);

    private static UInt128 Parse(string number) => UInt128.Parse(number, CultureInfo.InvariantCulture);

    private static async Task WriteLinesAsync(Stream stream, List<SiteJson> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(row, RowJson.Options), cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private Task InsertAsync(
        string table, string columns, LoadId load, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var settings = new QuerySettings().Set("insert_deduplication_token", load.ToString());
        foreach (var (name, value) in InsertSettings)
        {
            settings.Set(name, value);
        }

        return client.InsertAsync(
            $"INSERT INTO {table} ({columns}) FORMAT Native",
            write,
            settings,
            cancellationToken);
    }

    private sealed record BlockRow(string Block, long Events, long Rejected, string Places);

    private sealed record ShardsRow(int Shards, int LeastWeight, int MostWeight);

    private sealed record ClaimRow(string Id, string Owner);

    private sealed record SiteJson(
        string Site, string Name, IReadOnlyList<string> Origins, string CookieDomain, string DefaultConsent, string Owner, long UpdatedAt);
}
