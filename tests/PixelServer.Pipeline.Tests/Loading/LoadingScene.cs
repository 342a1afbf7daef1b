using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Tests.EventLog;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>
/// A log folder, a database of the real engine, and the account of what was appended, to be compared with what arrived. Loaders
/// wait for nothing between their attempts.
/// </summary>
internal sealed class LoadingScene : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly List<string> _events = [];
    private readonly List<string> _rejected = [];

    private LoadingScene(EngineFixture engine, WarehouseDatabase database)
    {
        _engine = engine;
        Database = database;
    }

    public WarehouseDatabase Database { get; }

    public LogFolder Folder { get; private set; } = new();

    public HastyTime Time { get; } = new();

    public int Events => _events.Count;

    public int Rejected => _rejected.Count;

    public static async Task<LoadingScene> SetAsync(EngineFixture engine) => new(engine, await WarehouseDatabase.CreateMigratedAsync(engine));

    /// <summary>ClickHouse as it is after a power cut took its memory of block names: asking is the only way to know.</summary>
    public static async Task<LoadingScene> SetForgetfulAsync(EngineFixture engine)
    {
        var scene = await SetAsync(engine);
        foreach (var table in new[] { "events", "rejected_events" })
        {
            await scene.Database.Client.ExecuteAsync(
                $"ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = 0", TestContext.Current.CancellationToken);
        }

        return scene;
    }

    /// <summary>Small segments: a handful of events fills one, so that a block ends wherever a segment does.</summary>
    public DiskEventLog OpenLog(Durability durability = Durability.Process) => Folder.Open(durability, segmentBytes: 4096, segments: 128);

    /// <summary>Goes on in a folder as a machine that stops now would leave it.</summary>
    public async Task CrashAsync(DiskEventLog log)
    {
        var left = Folder.Crash();
        await log.DisposeAsync();
        Folder.Dispose();
        Folder = left;
    }

    public async Task AppendEventAsync(DiskEventLog log)
    {
        var id = $"e{_events.Count.ToString("D6", CultureInfo.InvariantCulture)}";
        await AppendAsync(log, SomeRequest.Query($"id={id}"));
        _events.Add(id);
    }

    /// <summary>Sends an event again: the same id, but neither the same time nor the same page.</summary>
    public Task AppendAgainAsync(DiskEventLog log, int number) =>
        AppendAsync(log, SomeRequest.Query($"id={_events[number]}&u=https://again.example/") with { ReceivedAt = SomeRequest.SomeTime + 86_400_000_000L });

    public async Task AppendRejectedAsync(DiskEventLog log)
    {
        var payload = $"e=BAD&n={_rejected.Count.ToString("D6", CultureInfo.InvariantCulture)}";
        await AppendAsync(log, SomeRequest.Query(payload));
        _rejected.Add(payload);
    }

    /// <summary>A block of three events and two rejected ones.</summary>
    public async Task AppendMixedBlockAsync(DiskEventLog log)
    {
        await AppendEventAsync(log);
        await AppendRejectedAsync(log);
        await AppendEventAsync(log);
        await AppendRejectedAsync(log);
        await AppendEventAsync(log);
        log.Cut();
    }

    public void Forget(string eventId) => _events.Remove(eventId);

    /// <summary>A loader that reaches ClickHouse directly, or over a path. Dispose it with its client.</summary>
    public SceneLoader Loader(DiskEventLog log, Uri? url = null) => Loader(new LogBlockSource(log), TimeSpan.Zero, url);

    /// <summary>A loader of one among several, with the patience it has for the others.</summary>
    public SceneLoader Loader(IBlockSource source, TimeSpan patience, Uri? url = null, ErasureList? erasures = null)
    {
        var client = new ClickHouseClient(new ClickHouseOptions
        {
            Url = url ?? _engine.Url,
            Database = Database.Name,
            User = EngineFixture.User,
            Password = EngineFixture.Password,
            Cluster = _engine.Cluster,
            Nodes = _engine.Nodes,
            // So that every failure is the loader's to deal with.
            ReadRetries = 0,
        });
        return new SceneLoader(client, new BlockLoader(
            source,
            new EventWarehouse(client, TimeProvider.System),
            erasures ?? new ErasureList(client, TimeProvider.System),
            SomeEnricher.New(),
            Time,
            patience,
            NullLogger<BlockLoader>.Instance));
    }

    /// <summary>Closes the log, loads all it holds, and checks that the loader's account agrees with the log's.</summary>
    public async Task<LoaderStatus> LoadAllAsync(DiskEventLog log, Uri? url = null)
    {
        await log.DisposeAsync();
        var blocks = log.Status.WaitingBlocks;
        using var loader = Loader(log, url);
        await loader.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, log.Status.WaitingBlocks);
        Assert.Equal((blocks, null), (loader.Status.Blocks, loader.Status.LastError));
        return loader.Status;
    }

    /// <summary>Checks that what was appended is there, each once, and nothing else.</summary>
    public async Task AssertAllStoredOnceAsync()
    {
        Assert.Equal(_events, await LinesAsync("SELECT event_id FROM events ORDER BY event_id FORMAT TSVRaw"));
        Assert.Equal(_rejected, await LinesAsync(
            "SELECT payload FROM rejected_events WHERE reason != 'duplicate_event' ORDER BY payload FORMAT TSVRaw"));
    }

    /// <summary>How many events are in <c>rejected_events</c> because their id was stored before.</summary>
    public Task<int> DuplicatesAsync() => Database.CountAsync("rejected_events WHERE reason = 'duplicate_event'");

    public void Dispose()
    {
        Folder.Dispose();
        Database.Dispose();
    }

    private static async Task AppendAsync(DiskEventLog log, SomeRequest request)
    {
        Assert.Equal(AppendResult.Appended, log.TryAppend(request.ToBytes(), out var position));
        Assert.True(await log.WhenDurableAsync(position));
    }

    private async Task<string[]> LinesAsync(string sql) =>
        (await Database.QueryAsync(sql)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
