using System.Text.Json;
using PixelServer.Events;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Persons;

/// <summary>A database with events of visitors, and builds of persons in it. Sites shop and blog have one owner, rival another.</summary>
internal sealed class PersonScene : IDisposable
{
    private readonly WarehouseDatabase _database;
    private ulong _blocks;

    private PersonScene(WarehouseDatabase database)
    {
        _database = database;
        Warehouse = new PersonWarehouse(database.Client);
        Decisions = new PersonDecisions(database.Client);
    }

    public PersonWarehouse Warehouse { get; }

    public PersonDecisions Decisions { get; }

    public ClickHouseClient Client => _database.Client;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<PersonScene> CreateAsync(EngineFixture engine)
    {
        var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var scene = new PersonScene(database);
        await database.Warehouse.UpsertSitesAsync(
            [
                new SiteRow("shop", "", [], "", "am", "kiln"),
                new SiteRow("blog", "", [], "", "am", "kiln"),
                new SiteRow("rival", "", [], "", "am", "rival"),
                new SiteRow("demo", "", [], "", "am"),
            ],
            Test);
        return scene;
    }

    /// <summary>Stores an event of a visitor some minutes after a moment.</summary>
    public async Task SeeAsync(
        ulong visitor, double minute, string? user = null, string[]? em = null, string[]? ph = null, string site = "shop", bool isCookieless = false, string? consent = null)
    {
        var fields = new Dictionary<string, object> { ["e"] = "identify" };
        Add("uid", user);
        Add("em", em);
        Add("ph", ph);
        Add("cs", consent);
        var request = SomeRequest.Json(JsonSerializer.Serialize(fields)) with
        {
            Site = site,
            VisitorId = visitor,
            ReceivedAt = SomeRequest.SomeTime + (long)(minute * 60_000_000),
            Signals = RequestSignals.DefaultAnalytics | RequestSignals.DefaultMarketing | (isCookieless ? RequestSignals.Cookieless : 0),
        };
        var block = WarehouseDatabase.BlockAt(SomeRequest.SomeTime / 1000, ++_blocks);
        using var rows = WarehouseDatabase.Decode(block, request);
        Assert.Equal(1, rows.Events.RowCount);
        await _database.InsertAsync(block, rows);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }
    }

    public Task<PersonBuildRecord> BuildAsync(bool isFull = false, PersonRules? rules = null) =>
        new PersonBuild(Warehouse, Decisions, rules ?? new PersonRules(), TimeProvider.System).RunAsync(isFull, Test);

    /// <summary>All rows of the view persons.</summary>
    public Task<string> PersonsAsync() => QueryAsync("SELECT * FROM persons ORDER BY ALL FORMAT TSV");

    /// <summary>The person of a visitor's event at each minute.</summary>
    public async Task<string[]> PersonsOfAsync(ulong visitor) =>
        (await QueryAsync($"SELECT person_id FROM person_events WHERE visitor_id = {visitor} ORDER BY event_time FORMAT TSV")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task<string> PersonOfAsync(ulong visitor) => Assert.Single((await PersonsOfAsync(visitor)).Distinct());

    public Task<string> QueryAsync(string sql) => _database.QueryAsync(sql);

    public void Dispose() => _database.Dispose();
}
