using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Tests.EventLog;
using PixelServer.Pipeline.Tests.Redis;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse.Clusters;

/// <summary>The tables on a real cluster of two shards. The whole suite runs on one with PIXELSERVER_TEST_SHARDS=2.</summary>
public sealed class ShardedWarehouseTests : IAsyncLifetime
{
    private readonly LogFolder _folder = new();
    private ClickHouseNodes _nodes = null!;
    private ClickHouseClient _client = null!;
    private EventWarehouse _warehouse = null!;
    private DiskEventLog _log = null!;
    private int _sent;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await ClickHouseNodes.StartAsync(shards: 2);
        _client = new ClickHouseClient(new ClickHouseOptions { Url = _nodes.Urls[0], Database = "px", Cluster = ClickHouseNodes.Cluster, Nodes = _nodes.Urls, ReadRetries = 0 });
        _warehouse = new EventWarehouse(_client, TimeProvider.System);
        await _warehouse.MigrateAsync(Token);
        _log = _folder.Open(Durability.Process, segmentBytes: 64 * 1024, segments: 64);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _folder.Dispose();
        _client.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Rows_lie_with_their_visitor_and_are_found_changed_and_deleted_from_in_front()
    {
        // Twice, as two loaders would at their start.
        await _warehouse.MigrateAsync(Token);
        await AppendAsync(events: 40, rejected: 10);
        await LoadAllAsync();

        Assert.Equal("40\t40", await AskAsync("SELECT count(), uniqExact(event_id) FROM events"));
        Assert.Equal("10", await AskAsync("SELECT count() FROM rejected_events"));
        Assert.Equal("0\t20\n1\t20", await AskAsync("SELECT visitor_id % 2 AS shard, count() FROM events WHERE _shard_num = 1 + visitor_id % 2 GROUP BY shard ORDER BY shard"));
        // A visitor's session, a view over a view over all shards.
        Assert.Equal("40", await AskAsync("SELECT sum(events) FROM sessions"));

        Assert.Equal(["events", "rejected_events"], await _warehouse.SetRetentionAsync(new RetentionOptions(), Token));
        Assert.Empty(await _warehouse.SetRetentionAsync(new RetentionOptions(), Token));
        // As if changing it had broken off between two nodes.
        using var second = Node(1);
        foreach (var retention in (RetentionOptions[])[new(), new() { Events = TimeSpan.Zero }])
        {
            await second.ExecuteAsync("ALTER TABLE events REMOVE TTL", Token);
            Assert.Equal(["events"], await _warehouse.SetRetentionAsync(retention, Token));
            Assert.Empty(await _warehouse.SetRetentionAsync(retention, Token));
        }

        await _client.ExecuteAsync("DELETE FROM events WHERE visitor_id <= {last:UInt64}", Token, new QueryParameters().Add("last", 10UL));
        Assert.Equal("30", await AskAsync("SELECT count() FROM events"));
        var tables = new PersonalTables(_client);
        Assert.True(await tables.HoldDeletedAsync(TimeProvider.System.GetUtcNow(), Token));
        await tables.RewriteAsync(Token);
        await Wait.UntilAsync(
            async () => await AskAsync($"SELECT count() FROM {_client.SystemTable("parts")} WHERE active AND has_lightweight_delete") == "0", "the deleted rows leave the parts of all shards");
    }

    [Fact]
    public async Task A_load_that_reached_some_shards_only_is_brought_to_the_others_alone()
    {
        await AppendAsync(events: 20, rejected: 4);
        using var copy = _folder.Crash();
        await LoadAllAsync();
        // As if the second shard had never got its share. It forgets the load's name with its rows.
        using var second = Node(1);
        await second.ExecuteAsync("TRUNCATE TABLE events", Token);
        await second.ExecuteAsync("TRUNCATE TABLE rejected_events", Token);
        Assert.Equal("10", await AskAsync("SELECT count() FROM events"));

        await LoadAsync(copy.Open(Durability.Process, segmentBytes: 64 * 1024, segments: 64));

        Assert.Equal("20\t20", await AskAsync("SELECT count(), uniqExact(event_id) FROM events"));
        Assert.Equal("4\t4", await AskAsync("SELECT count(), uniqExact(payload) FROM rejected_events"));
        Assert.Equal("10\n10", await AskAsync("SELECT count() FROM events GROUP BY _shard_num"));
    }

    [Fact]
    public async Task An_event_sent_again_counts_once_whichever_shard_it_would_go_to()
    {
        await AppendAsync(events: 10, rejected: 0);
        await LoadAllAsync();
        // The same ids, under other visitors.
        _sent = 0;
        await AppendAsync(events: 10, rejected: 0, visitorsFrom: 2);
        await LoadAllAsync();

        Assert.Equal("10\t10", await AskAsync("SELECT count(), uniqExact(event_id) FROM events"));
        Assert.Equal("10", await AskAsync("SELECT count() FROM rejected_events WHERE reason = 'duplicate_event'"));
    }

    private async Task AppendAsync(int events, int rejected, int visitorsFrom = 1)
    {
        for (var i = 0; i < events + rejected; i++, _sent++)
        {
            var query = i < events ? string.Create(CultureInfo.InvariantCulture, $"id=e{_sent}") : string.Create(CultureInfo.InvariantCulture, $"e=BAD&n={_sent}");
            var request = SomeRequest.Query(query) with { VisitorId = (ulong)(visitorsFrom + _sent) };
            Assert.Equal(AppendResult.Appended, _log.TryAppend(request.ToBytes(), out var position));
            Assert.True(await _log.WhenDurableAsync(position));
        }

        _log.Cut();
    }

    private async Task LoadAllAsync()
    {
        await LoadAsync(_log);
        _log = _folder.Open(Durability.Process, segmentBytes: 64 * 1024, segments: 64);
    }

    private async Task LoadAsync(DiskEventLog log)
    {
        await log.DisposeAsync();
        using var loader = NewLoader(log);
        await loader.RunAsync(Token);
    }

    private BlockLoader NewLoader(DiskEventLog log) => new(
        new LogBlockSource(log), _warehouse, new ErasureList(_client, TimeProvider.System), SomeEnricher.New(), TimeProvider.System, TimeSpan.Zero, NullLogger<BlockLoader>.Instance);

    private async Task<string> AskAsync(string sql) => (await _client.QueryAsync($"{sql} FORMAT TSV", Token)).TrimEnd('\n');

    private ClickHouseClient Node(int shard) => new(new ClickHouseOptions { Url = _nodes.Urls[shard], Database = "px_shard" });
}
