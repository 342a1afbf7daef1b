using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>A database of the real engine in which lookalikes of the site shop are built as the server builds them.</summary>
internal sealed class LookalikeScene : IDisposable
{
    /// <summary>When builds are made, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Now = AudienceScene.Now;

    private LookalikeScene(AudienceScene audiences) => Audiences = audiences;

    public AudienceScene Audiences { get; }

    public ClickHouseClient Client => Audiences.Client;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<LookalikeScene> CreateAsync(EngineFixture engine, IEnumerable<SomeEvent> events)
    {
        var audiences = await AudienceScene.CreateAsync(engine);
        await audiences.SeeAsync(events);
        return new LookalikeScene(audiences);
    }

    /// <summary>Saves a lookalike.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="more">Seed, size and whatever else, as members of a JSON object.</param>
    public Task<SavedAudience> SaveAsync(string id, string more) => Audiences.Store.SaveAsync(id, Read(id, more), SavedAudience.Api, Test);

    /// <summary>The definition of a lookalike.</summary>
    public static AudienceDefinition Read(string id, string more) =>
        DefinitionReader.Read($$"""{"name": "{{id}}", "site": "shop", "kind": "lookalike", {{more}}}""");

    /// <summary>Makes a list of visitors and builds it.</summary>
    public async Task<SavedAudience> UploadAsync(string id, IEnumerable<ulong> visitors, DateTimeOffset? asOf = null)
    {
        var list = await Audiences.SaveListAsync(id);
        await new AudienceList(Client).ReplaceAsync(list, Entries(), asOf ?? Now, Test);
        await Audiences.BuildAsync(list, asOf ?? Now);
        return list;

        async IAsyncEnumerable<ListEntry> Entries()
        {
            await Task.CompletedTask;
            foreach (var visitor in visitors)
            {
                yield return new ListEntry(ListEntryKind.Visitor, visitor.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    public Task<AudienceBuildRecord> BuildAsync(SavedAudience audience, DateTimeOffset? asOf = null, bool isFull = false) =>
        Audiences.BuildAsync(audience, asOf ?? Now, isFull);

    /// <summary>Saves a lookalike and builds it.</summary>
    public async Task<AudienceBuildRecord> BuildAsync(string id, string more, DateTimeOffset? asOf = null, bool isFull = false) =>
        await BuildAsync(await SaveAsync(id, more), asOf, isFull);

    /// <summary>Why a lookalike cannot be built.</summary>
    public async Task<string> RefusalAsync(SavedAudience audience, DateTimeOffset? asOf = null) =>
        (await Assert.ThrowsAsync<LookalikeException>(() => BuildAsync(audience, asOf))).Message;

    public async Task<LookalikeRecord> ModelOfAsync(AudienceBuildRecord build) =>
        (await new LookalikeStore(Client).FindAsync(build.Inputs[LookalikeBuild.ModelInput], Test))!;

    /// <summary>The newest model of a definition, whether a build used it or not.</summary>
    public async Task<LookalikeRecord> NewestModelAsync(AudienceDefinition definition) =>
        (await new LookalikeStore(Client).FindNewestAsync(LookalikeKey.Of(definition), Test))!;

    public async Task<HashSet<ulong>> MembersAsync(string id) => [.. await Audiences.MembersOfAsync(id)];

    /// <summary>The score of everybody who has one at a build.</summary>
    public Task<Dictionary<ulong, double>> ScoresOfAsync(AudienceBuildRecord build) =>
        ReadScoresAsync($"SELECT visitor_id, score FROM lookalike_scores WHERE scoring = {build.Inputs[LookalikeBuild.ScoresInput]}", new SqlParameterList());

    /// <summary>What the engine scores visitors of the site by a model.</summary>
    public Task<Dictionary<ulong, double>> ScoreAsync(LookalikeModel model, DateTimeOffset asOf, TimeSpan window)
    {
        var parameters = new SqlParameterList();
        return ReadScoresAsync(ScoreCompiler.Compile(model, "shop", asOf.ToUnixTimeMilliseconds(), window, [], parameters), parameters);
    }

    /// <summary>What the engine scores them from features that were added up.</summary>
    public Task<Dictionary<ulong, double>> ScoreAsync(LookalikeModel model, DateTimeOffset asOf, FeatureGeneration features)
    {
        var parameters = new SqlParameterList();
        return ReadScoresAsync(ScoreCompiler.Compile(model, FeatureSql.CompileFeatures(features, parameters), asOf.ToUnixTimeMilliseconds(), parameters), parameters);
    }

    /// <summary>What is known of the visitors of the site.</summary>
    /// <param name="asOf">The time from which features are counted back.</param>
    /// <param name="window">How far back.</param>
    /// <param name="isSeed">Whether a <c>visitor_id</c> is a seed, in SQL.</param>
    public Task<FeatureSample> ReadAsync(DateTimeOffset asOf, TimeSpan window, string isSeed = "0") => new FeatureReader(Client).ReadAsync(
        "shop", asOf.ToUnixTimeMilliseconds(), window, [], isSeed, "", new SqlParameterList(), FeatureSettings.For(new BuildLimits()), Test);

    public void Dispose() => Audiences.Dispose();

    private async Task<Dictionary<ulong, double>> ReadScoresAsync(string sql, SqlParameterList parameters)
    {
        var text = await Client.QueryAsync($"{sql} FORMAT TSV", Test, parameters.ToQueryParameters());
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .ToDictionary(row => ulong.Parse(row[0], CultureInfo.InvariantCulture), row => double.Parse(row[1], CultureInfo.InvariantCulture));
    }
}
