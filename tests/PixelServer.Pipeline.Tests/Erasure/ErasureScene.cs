using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

/// <summary>A database of the real engine with events of many visitors, and whoever erases some of them.</summary>
internal sealed class ErasureScene : IDisposable
{
    private const int MostTurns = 1200;
    private static readonly TimeSpan TurnInterval = TimeSpan.FromMilliseconds(50);

    private readonly EngineFixture _engine;
    private readonly bool _ownsDatabase;
    private ulong _blocks;

    private ErasureScene(EngineFixture engine, WarehouseDatabase database, bool ownsDatabase)
    {
        _engine = engine;
        _ownsDatabase = ownsDatabase;
        Database = database;
        Ledger = new ErasureLedger(database.Client, Time);
    }

    public WarehouseDatabase Database { get; }

    public ErasureLedger Ledger { get; }

    /// <summary>Begins now, long after every event of the tests.</summary>
    public ManualTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    public SweepOptions Options { get; } = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<ErasureScene> SetAsync(EngineFixture engine) =>
        new(engine, await WarehouseDatabase.CreateMigratedAsync(engine), ownsDatabase: true);

    /// <summary>In a database that another scene has filled.</summary>
    public static ErasureScene In(EngineFixture engine, WarehouseDatabase database) => new(engine, database, ownsDatabase: false);

    /// <summary>Microseconds of an instant, as events have them.</summary>
    public static long Microseconds(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A good event and a rejected one of a visitor.</summary>
    public static SomeRequest[] Visit(ulong visitor, long? receivedAt = null, string query = "") =>
    [
        SomeRequest.Query($"e=view_item{query}") with { VisitorId = visitor, ReceivedAt = receivedAt ?? SomeRequest.SomeTime },
        SomeRequest.Query($"e=BAD{query}") with { VisitorId = visitor, ReceivedAt = receivedAt ?? SomeRequest.SomeTime },
    ];

    public Task StoreAsync(params IEnumerable<SomeRequest> requests)
    {
        var block = WarehouseDatabase.BlockAt(SomeRequest.SomeTime / 1000, ++_blocks);
        return Database.InsertAsync(block, WarehouseDatabase.Decode(block, [.. requests]));
    }

    public async Task<Guid> EraseAsync(ulong visitor)
    {
        var request = ErasureRequest.OfVisitor(visitor, Time.GetUtcNow());
        await Ledger.RequestAsync(request, Test);
        return request.Id;
    }

    /// <summary>One that reaches ClickHouse directly, or over a path on which a failure is its own. Its client goes with the scene's engine.</summary>
    public ErasureSweep NewSweep(Uri? url = null) => new(
        new ClickHouseClient(new ClickHouseOptions
        {
            Url = url ?? _engine.Url,
            Database = Database.Name,
            User = EngineFixture.User,
            Password = EngineFixture.Password,
            Cluster = _engine.Cluster,
            Nodes = _engine.Nodes,
            ReadRetries = 0,
        }),
        Options,
        Time);

    /// <summary>Takes turns until something holds. The bound is only there to end a test that fails.</summary>
    public static async Task TurnUntilAsync(ErasureSweep sweep, Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TurnInterval);
        for (var turn = 0; turn < MostTurns; turn++)
        {
            await sweep.TurnAsync(Test);
            if (await holds())
            {
                return;
            }

            await timer.WaitForNextTickAsync(Test);
        }

        Assert.Fail("It never came to that.");
    }

    /// <summary>Sweeps until nobody can read a row of the visitors any more.</summary>
    public Task SweepAsync(ErasureSweep sweep, params ulong[] visitors) =>
        TurnUntilAsync(sweep, async () =>
        {
            var isGone = true;
            foreach (var visitor in visitors)
            {
                isGone &= await RowsAsync(visitor) == (0, 0);
            }

            return isGone;
        });

    /// <summary>Rows of a visitor among events and rejected ones.</summary>
    public async Task<(int Events, int Rejected)> RowsAsync(ulong visitor) => (
        await Database.CountAsync($"events WHERE visitor_id = {visitor}"),
        await Database.CountAsync($"rejected_events WHERE visitor_id = {visitor}"));

    /// <summary>Number and content of all rows but those of some visitors.</summary>
    public async Task<string> OthersAsync(params ulong[] visitors)
    {
        var except = $"visitor_id NOT IN ({string.Join(',', visitors.Append(0UL))})";
        return await Database.QueryAsync($"SELECT count(), groupBitXor(cityHash64(toString(tuple(*)))) FROM events WHERE {except} FORMAT TSV")
            + await Database.QueryAsync($"SELECT count(), groupBitXor(cityHash64(toString(tuple(*)))) FROM rejected_events WHERE {except} FORMAT TSV");
    }

    public void Dispose()
    {
        if (_ownsDatabase)
        {
            Database.Dispose();
        }
    }
}
