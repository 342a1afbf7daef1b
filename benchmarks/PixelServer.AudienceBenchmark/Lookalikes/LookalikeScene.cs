using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>A warehouse in which lookalikes are built as the server builds them.</summary>
internal sealed class LookalikeScene(ClickHouseClient client)
{
    private readonly AudienceWarehouse _warehouse = new(client);
    private readonly AudienceStore _store = new(client, TimeProvider.System);

    public ClickHouseClient Client => client;

    public static async Task<LookalikeScene> CreateAsync(ClickHouseClient client, IEnumerable<string> sites, CancellationToken stop)
    {
        var warehouse = new EventWarehouse(client, TimeProvider.System);
        await warehouse.MigrateAsync(stop);
        await warehouse.UpsertSitesAsync([.. sites.Select(site => new SiteRow(site, "", [], "", "am"))], stop);
        return new LookalikeScene(client);
    }

    public Task<RollupState> FillAsync(CancellationToken stop) => new VisitorRollup(client, TimeProvider.System).FillAsync(isFull: true, null, stop);

    public async Task UploadAsync(string id, string site, IEnumerable<ulong> members, RollupState rollup, CancellationToken stop)
    {
        var list = await _store.SaveAsync(
            id, DefinitionReader.Read($$"""{"name": "{{id}}", "site": "{{site}}", "kind": "list"}"""), SavedAudience.Api, stop);
        await new AudienceList(client).ReplaceAsync(list, Entries(), TimeProvider.System.GetUtcNow(), stop);
        await Builder().BuildAsync(list, rollup, isFull: true, null, null, stop);

        async IAsyncEnumerable<ListEntry> Entries()
        {
            foreach (var member in members)
            {
                await Task.CompletedTask;
                yield return new ListEntry(ListEntryKind.Visitor, member.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Builds a lookalike whatever its model is worth.</summary>
    public async Task<(AudienceBuildRecord Build, LookalikeRecord Model)> BuildAsync(
        string id, string site, string more, RollupState rollup, DateTimeOffset asOf, CancellationToken stop, bool isFull = false, string activeWithin = "1100d")
    {
        var definition = DefinitionReader.Read(
            $$"""{"name": "{{id}}", "site": "{{site}}", "kind": "lookalike", "accept_any_model": true, "active_within": "{{activeWithin}}", {{more}}}""");
        var saved = await _store.SaveAsync(id, definition, SavedAudience.Api, stop);
        var build = await Builder().BuildAsync(saved, rollup, isFull, asOf, null, stop);
        var model = await new LookalikeStore(client).FindAsync(build.Inputs[LookalikeBuild.ModelInput], stop);
        return (build, model!);
    }

    /// <summary>What everybody scored at a build.</summary>
    public async Task<Dictionary<ulong, double>> ReadScoresAsync(AudienceBuildRecord build, CancellationToken stop)
    {
        var scores = new Dictionary<ulong, double>();
        var text = await client.QueryAsync(
            "SELECT visitor_id, score FROM lookalike_scores WHERE scoring = {scoring:UInt64} FORMAT TSV",
            stop,
            new QueryParameters().Add("scoring", build.Inputs[LookalikeBuild.ScoresInput]));
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > 0)
            {
                var tab = line.IndexOf('\t');
                scores.Add(ulong.Parse(line[..tab], CultureInfo.InvariantCulture), double.Parse(line[(tab + 1)..], CultureInfo.InvariantCulture));
            }
        }

        return scores;
    }

    private AudienceBuilder Builder() => new(client, _warehouse, new BuildLimits(), TimeProvider.System);
}
