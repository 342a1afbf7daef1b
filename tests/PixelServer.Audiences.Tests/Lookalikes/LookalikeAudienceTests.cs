using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What is asked of any audience is answered for a lookalike.</summary>
public sealed class LookalikeAudienceTests(EngineFixture engine)
{
    private const string Settings = """ "seed": "listed", "size": "5%", "accept_any_model": true, "retrain": "1h" """;

    private static readonly DateTimeOffset Now = LookalikeScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_enters_and_who_leaves_shows_between_builds()
    {
        var shop = new PlantedShop(81, 1500);
        using var scene = await SceneOfAsync(shop);
        var audience = await scene.SaveAsync("alike", Settings);
        var first = await scene.BuildAsync(audience);
        var before = await scene.MembersAsync("alike");
        var became = before.Order().Take(10).ToList();
        await scene.UploadAsync("listed", shop.Listed.Concat(became), Now.AddHours(2));

        var second = await scene.BuildAsync(audience, Now.AddHours(2));

        var after = await scene.MembersAsync("alike");
        Assert.Empty(after.Intersect(became));
        Assert.Equal(
            (after.Count, after.Except(before).Count(), before.Except(after).Count()), (second.Size, second.Entered, second.Departed));
        Assert.True(second.Entered > 0 && second.Departed >= 10 && after.Intersect(before).Any());
        var membership = new AudienceMembership(scene.Client);
        Assert.Equal(after.Except(before).Order(), await membership.ReadDifferenceAsync(second, first, 1000, Test));
        Assert.Equal(before.Except(after).Order(), await membership.ReadDifferenceAsync(first, second, 1000, Test));
        Assert.All(
            await membership.ReadAsync(second, 0, 1000, Test),
            member => Assert.Equal((before.Contains(member.Member) ? Now : Now.AddHours(2)).ToUnixTimeMilliseconds(), member.EnteredAt));
    }

    [Fact]
    public async Task Members_stay_for_their_time_but_not_once_they_are_seeds_or_have_withdrawn()
    {
        var shop = new PlantedShop(82, 1500);
        using var scene = await SceneOfAsync(shop);
        var audience = await scene.SaveAsync("alike", Settings + """, "stays_for": "2d" """);
        await scene.BuildAsync(audience);
        var before = await scene.MembersAsync("alike");
        var became = before.Order().Take(10).ToList();
        var withdrew = before.Order().Skip(10).Take(5).ToList();
        await scene.UploadAsync("listed", shop.Listed.Concat(became), Now.AddHours(2));
        await scene.Audiences.SeeAsync(withdrew.Select(visitor => new SomeEvent(visitor, "consent", Now.AddHours(1)) { HasMarketing = false }));

        await scene.BuildAsync(audience, Now.AddHours(2));

        var after = await scene.MembersAsync("alike");
        Assert.Empty(after.Intersect(became));
        Assert.Empty(after.Intersect(withdrew));
        Assert.Subset(after, before.Except(became).Except(withdrew).ToHashSet());
        Assert.True(after.Count >= before.Count - 15);

        // Two days on, only those are left who are alike still.
        var third = await scene.BuildAsync(audience, Now.AddDays(3));
        Assert.Equal((int)Math.Ceiling(0.05m * (shop.Visitors.Count - shop.Listed.Count - became.Count - withdrew.Count)), third.Size);
    }

    [Fact]
    public async Task Other_audiences_are_compared_with_it_and_may_ask_for_it()
    {
        var shop = new PlantedShop(83, 1200);
        using var scene = await SceneOfAsync(shop);
        var build = await scene.BuildAsync("alike", Settings);
        var members = await scene.MembersAsync("alike");
        var hats = shop.Events.Where(one => one.Items.Any(item => item.Category == "Hats")).Select(one => one.Visitor).ToHashSet();
        var looked = await scene.BuildAsync(
            await scene.Audiences.SaveAsync("hats", """{"did": "view_item", "where": {"items": {"category": "Hats"}}}"""));

        var cells = await new AudienceOverlap(scene.Client).CountAsync([build, looked], Test);
        await scene.BuildAsync(await scene.Audiences.SaveAsync("both", """{"all": [{"in_audience": "alike"}, {"in_audience": "hats"}]}"""));

        var both = members.Intersect(hats).Order().ToList();
        Assert.NotEmpty(both);
        Assert.Equal([members.Count, both.Count, both.Count, hats.Count], cells.Select(cell => cell.Visitors));
        Assert.Equal(both, await scene.Audiences.MembersOfAsync("both"));
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Members_are_exported()
    {
        var shop = new PlantedShop(84, 1200);
        using var scene = await SceneOfAsync(shop);
        await scene.BuildAsync("alike", Settings);
        var folder = Path.Combine(Directory.CreateTempSubdirectory("pixelserver-lookalike-").FullName, "export");
        try
        {
            var report = await new AudienceExport(scene.Client, TimeProvider.System).WriteAsync(
                new ExportRequest("alike", ExportFormats.Find("csv")!), folder, null, Test);

            var members = await scene.MembersAsync("alike");
            var lines = File.ReadLines(Path.Combine(folder, Assert.Single(report.Parts).File)).Skip(1).Select(line => line.Split(',')[0]);
            Assert.Equal(members.Count, report.Members);
            Assert.Equal(members.Order().Select(member => $"{member}"), lines.OrderBy(ulong.Parse));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    [Fact]
    public async Task Scores_of_a_build_are_those_of_the_days_also_of_one_that_looks_back_behind_the_last()
    {
        var shop = new PlantedShop(86, 1500);
        using var scene = await SceneOfAsync(shop, shop.Events);
        foreach (var asOf in (DateTimeOffset[])[Now, Now.AddDays(-1)])
        {
            var build = await scene.BuildAsync(await scene.SaveAsync("alike", Settings), asOf, isFull: true);
            var found = await scene.ScoresOfAsync(build);
            var wanted = await scene.ScoreAsync((await scene.ModelOfAsync(build)).Weights, asOf, AudienceDefinition.DefaultActiveWithin);

            Assert.Equal(wanted.Keys.Order(), found.Keys.Order());
            Assert.All(wanted, pair => Assert.Equal(pair.Value, found[pair.Key], 1e-9));
        }

        Assert.Equal("1", (await scene.Audiences.QueryAsync("SELECT count() FROM visitor_feature_fills FORMAT TSV")).Trim());
    }

    [Fact]
    public async Task Explanation_says_how_alike_a_visitor_is_and_why()
    {
        var shop = new PlantedShop(85, 1500);
        var stranger = new SomeEvent(77, "page_view", Now.AddDays(-200));
        using var scene = await SceneOfAsync(shop, shop.Events.Append(stranger));
        var audience = await scene.SaveAsync("alike", Settings);
        var build = await scene.BuildAsync(audience);
        var scores = await scene.ScoresOfAsync(build);
        var members = await scene.MembersAsync("alike");
        var best = members.MaxBy(visitor => scores[visitor]);
        var worst = shop.Visitors.Except(shop.Listed).MinBy(visitor => scores[visitor]);

        var seed = await ExplainAsync(shop.Listed[0]);
        Assert.Equal((false, false), (seed.IsMember, seed.Qualifies));
        Assert.Equal(["is no seed"], seed.Requirements.Where(one => !one.Holds).Select(one => one.Text));
        var (high, low, unknown, nobody) = (await ExplainAsync(best), await ExplainAsync(worst), await ExplainAsync(stranger.Visitor), await ExplainAsync(78));

        Assert.All(high.Requirements, one => Assert.True(one.Holds, one.Text));
        Assert.Equal((true, true, false), (high.IsMember, high.Qualifies, high.Stays));
        Assert.Equal(scores[best], high.Score!.Score, 1e-12);
        Assert.Equal(LookalikeModel.SimilarityOf(scores[best]), high.Score.Similarity, 1e-12);
        Assert.Equal(scores.Values.Count(score => score > scores[best]) / (double)scores.Count, high.Score.Rank, 1e-9);
        Assert.Contains(high.Score.Reasons, reason => reason.Words.StartsWith("looked at category Boots: × ", StringComparison.Ordinal) && reason.Factor > 1);
        Assert.Contains(high.Score.Reasons, reason => reason.Words.Contains("Email: × ", StringComparison.Ordinal) || reason.Words.Contains("email: × ", StringComparison.Ordinal));
        Assert.DoesNotContain(high.Score.Reasons, reason => reason.Words.Contains("no. ", StringComparison.Ordinal));

        Assert.Equal((false, false), (low.IsMember, low.Qualifies));
        Assert.True(low.Score!.Rank > 0.5 && low.Score.Score < high.Score.Score);
        Assert.True(low.Score.Reasons[0].Factor < 1);

        Assert.Null(unknown.Score);
        Assert.Contains(unknown.Requirements, one => one is { Text: "was active in the last 180 days", Holds: false });
        Assert.Null(nobody.Score);
        Assert.False(nobody.Qualifies);

        async Task<VisitorExplanation> ExplainAsync(ulong visitor) =>
            await new AudienceExplanation(scene.Client).ExplainAsync(audience, await scene.Audiences.ScopeAsync(Now), build, visitor, Test);
    }

    [Fact]
    public async Task Preview_counts_seeds_and_others_and_says_what_stands_against_it()
    {
        var shop = new PlantedShop(86, 1500);
        using var scene = await SceneOfAsync(shop);
        var others = shop.Visitors.Count - shop.Listed.Count;
        Assert.InRange(shop.Listed.Count, 100, 299);

        var share = await PreviewAsync(Settings);
        var band = await PreviewAsync(""" "seed": "listed", "size": "2-5%" """);
        var number = await PreviewAsync(""" "seed": "listed", "size": 1000000""");
        var similar = await PreviewAsync(""" "seed": "listed", "similarity": 0.7""");
        var none = await PreviewAsync(""" "seed": {"did": "nothing"}, "size": "5%" """);
        var nobody = await PreviewAsync(""" "seed": "listed", "size": "5%", "rule": {"did": "nothing"}""");

        var few = $"There are only {shop.Listed.Count} seeds; 300 or more make a steadier model.";
        Assert.Equal((shop.Listed.Count, others, (int)Math.Ceiling(0.05m * others)), (share.Seeds, share.Others, share.Size));
        Assert.Equal([few], share.Warnings);
        Assert.Equal((int)Math.Ceiling(0.05m * others) - (int)Math.Ceiling(0.02m * others), band.Size);
        Assert.Equal(others, number.Size);
        Assert.Equal((null, false), (similar.Size, similar.IsExact));
        Assert.Equal([few, "How many have that similarity shows once the model is trained."], similar.Warnings);
        Assert.Equal((0, shop.Visitors.Count), (none.Seeds, none.Others));
        Assert.Equal(["There are 0 seeds; at least 100 are needed, and it would not be built."], none.Warnings);
        Assert.Equal((0L, 0L), (nobody.Others, nobody.Size));
        Assert.Equal([few, "Nobody could be a member: everybody is a seed, or nobody is active, has consented and keeps to the rule."], nobody.Warnings);

        // Previews promise what builds keep.
        Assert.Equal(share.Size, (await scene.BuildAsync("alike", Settings)).Size);
        var similarBuild = await scene.BuildAsync("similar", """ "seed": "listed", "similarity": 0.7, "accept_any_model": true""");
        var scored = await PreviewAsync(""" "seed": "listed", "similarity": 0.7""");
        Assert.Equal((similarBuild.Size, true), (scored.Size, scored.IsExact));
        await scene.Client.ExecuteAsync("TRUNCATE TABLE lookalike_scores", Test);
        var unscored = await PreviewAsync(""" "seed": "listed", "similarity": 0.7""");
        Assert.False(unscored.IsExact);
        Assert.InRange(unscored.Size!.Value, 1, others);

        async Task<LookalikeSizePreview> PreviewAsync(string settings) =>
            await new LookalikePreview(scene.Client, new LookalikeLimits(), new BuildLimits(), TimeProvider.System)
                .CountAsync(LookalikeScene.Read("previewed", settings), await scene.Audiences.ScopeAsync(Now), Test);
    }

    private async Task<LookalikeScene> SceneOfAsync(PlantedShop shop, IEnumerable<SomeEvent>? events = null)
    {
        var scene = await LookalikeScene.CreateAsync(engine, events ?? shop.Events);
        await scene.UploadAsync("listed", shop.Listed);
        return scene;
    }
}
