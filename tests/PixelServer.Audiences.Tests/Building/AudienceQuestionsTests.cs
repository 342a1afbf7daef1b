using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Templates;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>What people ask of audiences: how large, why, how much in common, who changed.</summary>
public sealed class AudienceQuestionsTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preview_is_exact_when_it_may_take_its_time_and_near_when_it_may_not()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var random = new Random(7);
        var visitors = Enumerable.Range(0, 20_000).Select(_ => (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64(2)).ToList();
        await scene.SeeAsync(visitors.Select((visitor, i) => new SomeEvent(visitor, i % 4 == 0 ? "purchase" : "page_view", Now.AddDays(-1))));
        var audience = await scene.SaveAsync("buyers", """{"did": "purchase"}""");
        var scope = await scene.ScopeAsync(Now);
        var preview = new AudiencePreview(scene.Client, new BuildLimits());

        var exact = await preview.EstimateAsync(audience.Definition, scope, TimeSpan.Zero, Test);
        var quick = await preview.EstimateAsync(audience.Definition, scope, TimeSpan.FromTicks(1), Test);

        Assert.Equal((5_000, 0, true), (exact.Size, exact.Error, exact.IsExact));
        Assert.False(quick.IsExact);
        Assert.InRange(quick.Error, 1, 5_000);
        Assert.InRange(exact.Size, quick.Size - (2 * quick.Error), quick.Size + (2 * quick.Error));
    }

    [Fact]
    public async Task Explanation_says_which_condition_keeps_a_visitor_out()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "view_item", Now.AddDays(-1)), new SomeEvent(1, "view_item", Now.AddDays(-2)), new SomeEvent(2, "view_item", Now.AddDays(-1)),
            new SomeEvent(2, "purchase", Now.AddDays(-1)), new SomeEvent(3, "view_item", Now.AddDays(-1)) { HasMarketing = false });
        var audience = await scene.SaveAsync("viewers", """{"all": [{"did": "view_item", "times": {"at_least": 2}}, {"not": {"did": "purchase", "within": "30d"}}]}""");
        var build = await scene.BuildAsync(audience, Now);
        var explanation = new AudienceExplanation(scene.Client);

        var one = await explanation.ExplainAsync(audience, await scene.ScopeAsync(Now), build, 1, Test);
        var two = await explanation.ExplainAsync(audience, await scene.ScopeAsync(Now), build, 2, Test);
        var three = await explanation.ExplainAsync(audience, await scene.ScopeAsync(Now), build, 3, Test);
        var nobody = await explanation.ExplainAsync(audience, await scene.ScopeAsync(Now), build, 99, Test);

        Assert.Equal((true, true), (one.IsMember, one.Qualifies));
        Assert.Equal(("did view_item at least 2 times", true, "2"), (one.Rule!.Parts[0].Text, one.Rule.Parts[0].Holds, one.Rule.Parts[0].Counted));
        Assert.Equal((false, false), (two.IsMember, two.Qualifies));
        Assert.Equal((false, "1"), (two.Rule!.Parts[0].Holds, two.Rule.Parts[0].Counted));
        Assert.Equal(("not: did purchase in the last 30 days", false), (two.Rule.Parts[1].Text, two.Rule.Parts[1].Holds));
        Assert.True(two.Rule.Parts[1].Parts[0].Holds);
        Assert.Equal(["has consented to marketing"], three.Requirements.Where(one => !one.Holds).Select(one => one.Text));
        Assert.False(nobody.Qualifies);
        Assert.Equal("did view_item at least 2 times, and not: did purchase in the last 30 days", one.Rule.Text);
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Overlap_counts_what_audiences_have_in_common()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "a", Now.AddDays(-1)), new SomeEvent(1, "b", Now.AddDays(-1)), new SomeEvent(2, "a", Now.AddDays(-1)), new SomeEvent(3, "b", Now.AddDays(-1)),
            new SomeEvent(3, "a", Now.AddDays(-1)));
        List<AudienceBuildRecord> builds = [];
        foreach (var (id, rule) in ((string, string)[])[("a", """{"did": "a"}"""), ("b", """{"did": "b"}"""), ("none", """{"did": "c"}""")])
        {
            builds.Add(await scene.BuildAsync(await scene.SaveAsync(id, rule), Now));
        }

        var cells = await new AudienceOverlap(scene.Client).CountAsync(builds, Test);

        Assert.Equal([3, 2, 0, 2, 2, 0, 0, 0, 0], cells.Select(cell => cell.Visitors));
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Memberships_members_and_differences_are_those_of_complete_builds()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "a", Now.AddDays(-1)), new SomeEvent(2, "a", Now.AddHours(-12)), new SomeEvent(3, "a", Now.AddHours(1)));
        var audience = await scene.SaveAsync("recent", """{"did": "a", "within": "1d"}""");
        var first = await scene.BuildAsync(audience, Now);
        var second = await scene.BuildAsync(audience, Now.AddHours(2), isFull: true);
        var membership = new AudienceMembership(scene.Client);

        Assert.Equal([new VisitorMembership("recent", Now.ToUnixTimeMilliseconds())], await membership.FindAsync(2, [second.Build], Test));
        Assert.Empty(await membership.FindAsync(1, [second.Build], Test));
        Assert.Equal([2UL, 3UL], (await membership.ReadAsync(second, 0, 10, Test)).Select(one => one.Member));
        Assert.Equal([3UL], (await membership.ReadAsync(second, 2, 10, Test)).Select(one => one.Member));
        Assert.Equal([3UL], await membership.ReadDifferenceAsync(second, first, 10, Test));
        Assert.Equal([1UL], await membership.ReadDifferenceAsync(first, second, 10, Test));
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Every_template_is_found_in_the_engine_and_comes_back_as_it_was_saved()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "add_to_cart", Now.AddDays(-1)), new SomeEvent(2, "purchase", Now.AddDays(-1)) { Value = 5, User = "u" });
        var sizes = new Dictionary<string, long>();
        foreach (var template in AudienceTemplates.All)
        {
            var saved = await scene.Store.SaveAsync(template.Id, template.For("shop"), SavedAudience.Api, Test);
            if (template.Kind != AudienceKind.Lookalike)
            {
                sizes.Add(template.Id, (await scene.BuildAsync(saved, Now)).Size);
            }
        }

        Assert.Equal(["cart-abandoners", "recent-buyers", "top-buyers"], sizes.Where(pair => pair.Value > 0).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            AudienceTemplates.All.Select(template => template.For("shop").ToJson()).Order(StringComparer.Ordinal),
            (await scene.Store.ReadAllAsync(Test)).Select(audience => audience.Definition.ToJson()).Order(StringComparer.Ordinal));
    }
}
