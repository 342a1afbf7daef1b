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

/// <summary>One of two shards cannot be reached by the other, while events come and are loaded.</summary>
public sealed class ShardLossTests : IAsyncLifetime
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
        _nodes = await ClickHouseNodes.StartAsync(shards: 2, areSeverable: true);
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
    public async Task Events_wait_while_a_shard_is_gone_and_are_stored_once_when_it_is_back()
    {
        using var loader = new BlockLoader(
            new LogBlockSource(_log), _warehouse, new ErasureList(_client, TimeProvider.System), SomeEnricher.New(), TimeProvider.System, TimeSpan.Zero, NullLogger<BlockLoader>.Instance);
        var running = loader.RunAsync(Token);
        await AppendAsync(blocks: 3);
        await Wait.UntilAsync(() => _log.Status.WaitingBlocks == 0, "the first events are loaded");

        for (var time = 0; time < 3; time++)
        {
            // Cut with blocks on their way.
            var appending = AppendAsync(blocks: 10);
            _nodes.Way(1).Cut();
            await appending;
            await AppendAsync(blocks: 1);
            await Wait.UntilAsync(() => loader.Status.LastError is not null, "the loader says why nothing is loaded");
            Assert.InRange(_log.Status.WaitingBlocks, 1, int.MaxValue);
            // Half an answer would be a wrong one.
            var failure = await Assert.ThrowsAsync<ClickHouseException>(() => AskAsync("SELECT count() FROM events"));
            Assert.True(failure.IsTransient, failure.Message);
            await Assert.ThrowsAsync<ClickHouseException>(() => _client.ProbeAsync(Token));

            _nodes.Way(1).Mend();
            await Wait.UntilAsync(() => _log.Status.WaitingBlocks == 0, () => $"what waited is loaded; {loader.Status.LastError}");
            await _client.ProbeAsync(Token);
            Assert.Null(loader.Status.LastError);
        }

        await _log.DisposeAsync();
        await running;
        Assert.Equal($"{_sent}\t{_sent}", await AskAsync("SELECT count(), uniqExact(event_id) FROM events"));
        Assert.Equal($"{_sent / 2}\n{_sent / 2}", await AskAsync("SELECT count() FROM events GROUP BY _shard_num"));
        Assert.Equal("0", await AskAsync("SELECT count() FROM rejected_events"));
    }

    // Of each ten events half belong to either shard.
    private async Task AppendAsync(int blocks)
    {
        for (var block = 0; block < blocks; block++)
        {
            for (var i = 0; i < 10; i++, _sent++)
            {
                var request = SomeRequest.Query(string.Create(CultureInfo.InvariantCulture, $"id=e{_sent}")) with { VisitorId = (ulong)(1 + _sent) };
                Assert.Equal(AppendResult.Appended, _log.TryAppend(request.ToBytes(), out var position));
                Assert.True(await _log.WhenDurableAsync(position));
            }

            _log.Cut();
        }
    }

    private async Task<string> AskAsync(string sql) => (await _client.QueryAsync($"{sql} FORMAT TSV", Token)).TrimEnd('\n');
}
