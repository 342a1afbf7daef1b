using System.Globalization;
using System.Text;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests;

/// <summary>A database of the real engine with events of visitors, of the sites shop and blog, which have one owner, and rival.</summary>
internal sealed class AudienceScene : IDisposable
{
    /// <summary>When builds are made, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly string _database;

    private AudienceScene(EngineFixture engine)
    {
        _database = engine.NewDatabase();
        Client = new ClickHouseClient(new ClickHouseOptions
        {
            Url = engine.Url,
            Database = _database,
            User = EngineFixture.User,
            Password = EngineFixture.Password,
            Cluster = engine.Cluster,
            Nodes = engine.Nodes,
        });
        Rollup = new VisitorRollup(Client, TimeProvider.System);
        Warehouse = new AudienceWarehouse(Client);
        Store = new AudienceStore(Client, TimeProvider.System);
    }

    public ClickHouseClient Client { get; }

    public VisitorRollup Rollup { get; }

    public AudienceWarehouse Warehouse { get; }

    public AudienceStore Store { get; }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<AudienceScene> CreateAsync(EngineFixture engine)
    {
        var scene = new AudienceScene(engine);
        var warehouse = new EventWarehouse(scene.Client, TimeProvider.System);
        await warehouse.MigrateAsync(Test);
        await warehouse.UpsertSitesAsync(
            [
                new SiteRow("shop", "", [], "", "am", "kiln"),
                new SiteRow("blog", "", [], "", "am", "kiln"),
                new SiteRow("rival", "", [], "", "am", "rival"),
            ],
            Test);
        return scene;
    }

    public Task SeeAsync(params IEnumerable<SomeEvent> events)
    {
        var rows = Encoding.UTF8.GetBytes(string.Join('\n', events.Select(one => one.ToRow())));
        return rows.Length == 0
            ? Task.CompletedTask
            : Client.InsertAsync(
                "INSERT INTO events FORMAT JSONEachRow",
                (body, token) => body.WriteAsync(rows, token).AsTask(),
                new QuerySettings().Set("async_insert", 0),
                Test);
    }

    /// <summary>Fills the tables of visitors with all events.</summary>
    public Task<RollupState> FillAsync() => Rollup.FillAsync(isFull: true, null, Test);

    public Task BuildPersonsAsync() =>
        new PersonBuild(new PersonWarehouse(Client), new PersonDecisions(Client), new PersonRules(), TimeProvider.System).RunAsync(isFull: true, Test);

    /// <summary>The members by the compiled statement, in ascending order.</summary>
    public async Task<IReadOnlyList<ulong>> FindMembersAsync(string definition, DateTimeOffset? asOf = null)
    {
        var rollup = await FillAsync();
        var scope = new CompilationScope { AsOf = asOf ?? Now, Generation = rollup.Generation, Owner = "kiln" };
        return await FindMembersAsync(DefinitionReader.Read(definition), scope);
    }

    /// <summary>The members by the compiled statement, in ascending order.</summary>
    public async Task<IReadOnlyList<ulong>> FindMembersAsync(AudienceDefinition definition, CompilationScope scope)
    {
        var query = AudienceCompiler.Compile(definition, scope);
        var text = await Client.QueryAsync(
            $"SELECT DISTINCT member FROM (\n{query.Sql}\n) ORDER BY member FORMAT TSV", Test, query.Parameters.ToQueryParameters());
        return Numbers(text);
    }

    /// <summary>Saves an audience of the site shop.</summary>
    public Task<SavedAudience> SaveAsync(string id, string rule, string more = "", string kind = "retargeting", string activeWithin = "180d") => Store.SaveAsync(
        id,
        DefinitionReader.Read(
            $$"""{"name": "{{id}}", "site": "shop", "kind": "{{kind}}", "active_within": "{{activeWithin}}", "rule": {{rule}}{{more}}}"""),
        SavedAudience.Api,
        Test);

    public Task<SavedAudience> SaveListAsync(string id) =>
        Store.SaveAsync(id, DefinitionReader.Read($$"""{"name": "{{id}}", "site": "shop", "kind": "list"}"""), SavedAudience.Api, Test);

    /// <summary>Takes in new events and builds an audience; of so few visitors many may have changed.</summary>
    public async Task<AudienceBuildRecord> BuildAsync(SavedAudience audience, DateTimeOffset asOf, bool isFull = false)
    {
        var rollup = await Rollup.FillAsync(isFull: false, null, Test);
        return await new AudienceBuilder(Client, Warehouse, new BuildLimits { LargestChange = 0.3 }, TimeProvider.System).BuildAsync(audience, rollup, isFull, asOf, null, Test);
    }

    /// <summary>What statements for a time are made for, with what is known of visitors so far.</summary>
    public async Task<CompilationScope> ScopeAsync(DateTimeOffset asOf) =>
        new() { AsOf = asOf, Generation = (await Rollup.FillAsync(isFull: false, null, Test)).Generation, Owner = "kiln" };

    /// <summary>The members as readers see them, in ascending order.</summary>
    public async Task<IReadOnlyList<ulong>> MembersOfAsync(string audience) =>
        Numbers(await QueryAsync($"SELECT DISTINCT member FROM audiences WHERE audience = '{audience}' ORDER BY member FORMAT TSV"));

    /// <summary>The members of an audience by its statement over all visitors.</summary>
    public async Task<IReadOnlyList<ulong>> FindMembersAsync(SavedAudience audience, DateTimeOffset asOf)
    {
        var inputs = (await Warehouse.ReadNewestAsync(Test)).ToDictionary(pair => pair.Key, pair => pair.Value.Build);
        var scope = new CompilationScope { AsOf = asOf, Generation = (await Rollup.FindAsync(Test))!.Generation, Owner = "kiln", Inputs = inputs };
        return await FindMembersAsync(audience.Definition, scope);
    }

    public Task<string> QueryAsync(string sql) => Client.QueryAsync(sql, Test);

    public void Dispose()
    {
        Client.ExecuteAsync($"DROP DATABASE IF EXISTS {_database}", CancellationToken.None).GetAwaiter().GetResult();
        Client.Dispose();
    }

    private static IReadOnlyList<ulong> Numbers(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ulong.Parse(line, CultureInfo.InvariantCulture))];
}
