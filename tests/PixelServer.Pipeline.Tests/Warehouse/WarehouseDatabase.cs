using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

/// <summary>A database of the real engine that belongs to one test.</summary>
internal sealed class WarehouseDatabase : IDisposable
{
    private readonly EngineFixture _engine;

    public WarehouseDatabase(EngineFixture engine)
    {
        _engine = engine;
        Name = engine.NewDatabase();
        Client = NewClient(engine.Url);
        Warehouse = new EventWarehouse(Client, TimeProvider.System);
    }

    public string Name { get; }

    public ClickHouseClient Client { get; }

    public EventWarehouse Warehouse { get; }

    public static async Task<WarehouseDatabase> CreateMigratedAsync(EngineFixture engine)
    {
        var database = new WarehouseDatabase(engine);
        await database.Warehouse.MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>The id of the n-th block made at a moment, in Unix milliseconds.</summary>
    public static BlockId BlockAt(long milliseconds, ulong number) => new(((UInt128)(ulong)milliseconds << 80) | number);

    public static BlockDecoder Decode(BlockId block, params SomeRequest[] requests)
    {
        var rows = new BlockDecoder(SomeEnricher.New());
        for (var record = 0; record < requests.Length; record++)
        {
            rows.Add(block, record, requests[record].ToBytes());
        }

        return rows;
    }

    public ClickHouseClient NewClient(Uri url, TimeSpan? insertTimeout = null, int readRetries = 3) => new(new ClickHouseOptions
    {
        Url = url,
        Database = Name,
        User = EngineFixture.User,
        Password = EngineFixture.Password,
        Cluster = _engine.Cluster,
        Nodes = _engine.Nodes,
        InsertTimeout = insertTimeout ?? TimeSpan.FromSeconds(60),
        ReadRetries = readRetries,
    });

    public Task<string> QueryAsync(string sql) => Client.QueryAsync(sql, TestContext.Current.CancellationToken);

    public async Task<int> CountAsync(string table) =>
        int.Parse(await QueryAsync($"SELECT count() FROM {table} FORMAT TSV"), System.Globalization.CultureInfo.InvariantCulture);

    public Task InsertAsync(BlockId block, BlockDecoder rows) =>
        Warehouse.InsertAsync(block, rows.Events, rows.Rejected, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Client.ExecuteAsync($"DROP DATABASE IF EXISTS {Name}", CancellationToken.None).GetAwaiter().GetResult();
        Client.Dispose();
    }
}
