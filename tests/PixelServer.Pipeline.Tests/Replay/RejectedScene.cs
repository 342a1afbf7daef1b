using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Replay;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Replay;

/// <summary>
/// A database in which an older version has rejected requests that today's understands: it stands for a fix. Its pages hold ten rows.
/// </summary>
internal sealed class RejectedScene : IDisposable
{
    private const int PageRows = 10;
    private static readonly EventRejection ByOlderVersion = new(RejectReason.BadField, "an older version did not know better");
    private readonly ReplayWarehouse _replays;

    private RejectedScene(WarehouseDatabase database)
    {
        Database = database;
        _replays = new ReplayWarehouse(database.Client, TimeProvider.System, PageRows, attempts: 1);
    }

    public WarehouseDatabase Database { get; }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<RejectedScene> CreateAsync(EngineFixture engine) =>
        new(await WarehouseDatabase.CreateMigratedAsync(engine));

    /// <summary>Rejects every event of the requests, the good ones too; each row holds what it would have if it had been refused.</summary>
    public async Task RejectAsync(BlockId block, params SomeRequest[] requests)
    {
        using var none = new EventBatch();
        using var rejected = new RejectedEventBatch();
        var decoder = new EventDecoder();
        for (var record = 0; record < requests.Length; record++)
        {
            var decoded = decoder.Decode(block.Value, record, requests[record].ToBytes());
            while (decoded.MoveNext())
            {
                rejected.Add(decoded, decoded.Rejection);
            }
        }

        await Database.Warehouse.InsertAsync(block, none, rejected, Test);
        await Database.Client.ExecuteAsync(
            $"ALTER TABLE rejected_events UPDATE reason = '{ByOlderVersion.Reason.Name()}' WHERE reason = 'none' SETTINGS mutations_sync = 2", Test);
    }

    /// <summary>Stores the requests as the loader does.</summary>
    public async Task LoadAsync(BlockId block, params SomeRequest[] requests)
    {
        using var rows = WarehouseDatabase.Decode(block, requests);
        await Database.InsertAsync(block, rows);
    }

    public Task<ReplaySummary> ReplayAsync(ReplayFilter? filter = null, bool isTrial = false, CancellationToken? stop = null) =>
        ReplayAsync(_replays, filter, isTrial, stop);

    /// <summary>Replays over another way to ClickHouse or in other pages.</summary>
    public async Task<ReplaySummary> ReplayOverAsync(Uri clickHouse, int attempts, int pageRows = PageRows)
    {
        using var client = Database.NewClient(clickHouse, readRetries: 0);
        using var warehouse = new ReplayWarehouse(client, new HastyTime(), pageRows, attempts);
        return await ReplayAsync(warehouse, null, isTrial: false, null);
    }

    public void Dispose()
    {
        _replays.Dispose();
        Database.Dispose();
    }

    private static async Task<ReplaySummary> ReplayAsync(
        ReplayWarehouse warehouse, ReplayFilter? filter, bool isTrial, CancellationToken? stop)
    {
        using var replay = new EventReplay(warehouse, SomeEnricher.New(), filter ?? new ReplayFilter()) { IsTrial = isTrial };
        return await replay.RunAsync(stop ?? Test);
    }
}
