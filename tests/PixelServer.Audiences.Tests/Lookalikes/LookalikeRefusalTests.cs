using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What no lookalike can be made of is said in a sentence, and the last build stays.</summary>
public sealed class LookalikeRefusalTests(EngineFixture engine)
{
    private const string AtLeast = "at least 100 are needed, 300 are better, and 1,000 are good. Take a seed that is wider, or a longer window.";

    private static readonly DateTimeOffset Now = LookalikeScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seed_that_is_empty_or_small_or_everybody_is_refused_and_the_last_build_stays()
    {
        var shop = new PlantedShop(71, 700);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.UploadAsync("listed", shop.Visitors.Take(150));
        var audience = await scene.SaveAsync("alike", """ "seed": "listed", "size": "5%", "accept_any_model": true, "retrain": "1h" """);
        var build = await scene.BuildAsync(audience);
        var members = await scene.MembersAsync("alike");
        Assert.Equal(28, members.Count);

        foreach (var (hours, seeds, refusal) in ((int, IEnumerable<ulong>, string)[])
        [
            (2, [], "The seed is empty: nobody to be like. Seeds count where they have consented to marketing."),
            (4, [1, 2, 3], "The seed is empty: nobody to be like. Seeds count where they have consented to marketing."),
            (6, shop.Visitors.Take(99), $"There are only 99 seeds that have consented to marketing and of whom anything is known; {AtLeast}"),
            (8, shop.Visitors, "The seed is nearly everybody: only 0 visitors are no seeds, and at least 100 are needed to learn what sets seeds apart. Take a seed that is narrower."),
            (10, shop.Visitors.Skip(99), "The seed is nearly everybody: only 99 visitors are no seeds, and at least 100 are needed to learn what sets seeds apart. Take a seed that is narrower."),
        ])
        {
            await scene.UploadAsync("listed", seeds, Now.AddHours(hours));
            Assert.Equal(refusal, await scene.RefusalAsync(audience, Now.AddHours(hours)));
        }

        Assert.Equal(build.Build, (await scene.Audiences.Warehouse.FindNewestAsync("alike", Test))!.Build);
        Assert.Equal(members.Order(), (await scene.MembersAsync("alike")).Order());
        Assert.Equal("0", (await scene.Audiences.QueryAsync("SELECT count() FROM lookalike_samples FORMAT TSV")).Trim());
    }

    [Fact]
    public async Task Rule_that_holds_for_too_few_is_refused_whether_it_was_long_ago_or_of_late()
    {
        var shop = new PlantedShop(72, 600);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);

        var nobody = await scene.RefusalAsync(await scene.SaveAsync("nobody", """ "seed": {"did": "nothing"}, "size": "5%" """));
        var few = await scene.RefusalAsync(await scene.SaveAsync("few", """ "seed": {"did": "purchase"}, "size": "5%" """));

        Assert.Equal("The seed is empty: nobody to be like. Seeds count where they have consented to marketing.", nobody);
        Assert.InRange(shop.Buyers.Count, 1, 99);
        Assert.Equal($"There are only {shop.Buyers.Count} seeds that have consented to marketing and of whom anything is known; {AtLeast}", few);
    }

    [Fact]
    public async Task Seed_that_others_ask_for_is_not_deleted_and_one_that_is_gone_all_the_same_or_was_never_built_is_named()
    {
        var shop = new PlantedShop(73, 600);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.Audiences.SaveListAsync("listed");
        var audience = await scene.SaveAsync("alike", """ "seed": "listed", "size": "5%", "accept_any_model": true, "retrain": "1h" """);

        Assert.Equal("The seed 'listed' has not been built yet; build it first.", await scene.RefusalAsync(audience));

        await scene.UploadAsync("listed", shop.Visitors.Take(120));
        await scene.BuildAsync(audience);
        var members = await scene.MembersAsync("alike");
        var needed = await Assert.ThrowsAsync<DefinitionException>(() => scene.Audiences.Store.DeleteAsync("listed", Test));
        Assert.Equal("id: 'listed' is asked for by alike; change or delete them first.", needed.Message);

        await scene.Client.ExecuteAsync("DELETE FROM audience_definitions WHERE audience = 'listed'", Test);
        Assert.Equal(
            "The seed 'listed' is gone: there is no such audience. Name another seed, or delete this audience.", await scene.RefusalAsync(audience, Now.AddHours(2)));
        Assert.Equal(members.Order(), (await scene.MembersAsync("alike")).Order());
    }

    [Fact]
    public async Task Site_without_visitors_who_could_be_members_says_so()
    {
        using var empty = await LookalikeScene.CreateAsync(engine, []);
        Assert.Equal(
            "Nobody of shop could be a member: no visitor was active in the last 180 days and has consented to marketing.",
            await empty.RefusalAsync(await empty.SaveAsync("alike", """ "seed": {"did": "purchase"}, "size": "5%" """)));

        var shop = new PlantedShop(74, 600);
        using var refusing = await LookalikeScene.CreateAsync(engine, shop.Events.Select(one => one with { HasMarketing = false }));
        await refusing.UploadAsync("listed", shop.Visitors.Take(200));
        foreach (var seed in (string[])["\"listed\"", """{"did": "page_view"}"""])
        {
            Assert.Equal(
                "Nobody of shop could be a member: no visitor was active in the last 180 days and has consented to marketing.",
                await refusing.RefusalAsync(await refusing.SaveAsync("alike", $"\"seed\": {seed}, \"size\": \"5%\"")));
        }
    }

    [Fact]
    public async Task Nobody_left_to_choose_from_is_said()
    {
        var shop = new PlantedShop(75, 700);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.UploadAsync("listed", shop.Visitors.Take(150));

        var ruled = await scene.RefusalAsync(
            await scene.SaveAsync("ruled", """ "seed": "listed", "size": "5%", "accept_any_model": true, "rule": {"did": "nothing"}"""));

        Assert.Equal(
            "Nobody could be a member: of the visitors with a score none was active in the last 180 days, has consented to marketing, is no seed, and keeps to the rule.", ruled);
    }

    [Fact]
    public async Task Visitors_who_are_all_the_same_make_no_model()
    {
        var visitors = Enumerable.Range(1, 400).Select(visitor => (ulong)visitor).ToList();
        using var scene = await LookalikeScene.CreateAsync(engine, visitors.Select(visitor => new SomeEvent(visitor, "page_view", Now.AddDays(-3))));
        await scene.UploadAsync("listed", visitors.Take(150));
        var audience = await scene.SaveAsync("alike", """ "seed": "listed", "size": "5%" """);

        var refusal = await scene.RefusalAsync(audience);

        Assert.StartsWith("The model is not used: It is not proven better than chance (AUC 0.50", refusal, StringComparison.Ordinal);
        var proof = (await scene.NewestModelAsync(audience.Definition)).Proof;
        Assert.Equal(ProofVerdict.Weak, proof.Verdict);
        Assert.Contains("Nothing is known that tells visitors apart: everybody scores the same.", proof.Warnings);
        Assert.Equal(13, (await scene.BuildAsync("any", """ "seed": "listed", "size": "5%", "accept_any_model": true""")).Size);
        Assert.Empty((await scene.MembersAsync("any")).Intersect(visitors.Take(150)));
    }

    [Fact]
    public async Task Feature_that_is_the_same_for_all_does_no_harm()
    {
        var shop = new PlantedShop(76, 1200);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events.Select(one => one with
        {
            Texts = new Dictionary<string, string>(one.Texts) { ["country"] = "DE", ["language"] = "de" },
        }));
        await scene.UploadAsync("listed", shop.Listed);

        var build = await scene.BuildAsync("alike", """ "seed": "listed", "size": "5%", "accept_any_model": true""");

        var model = await scene.ModelOfAsync(build);
        Assert.DoesNotContain(model.Weights.Features, weights => weights.Feature is "country" or "language");
        Assert.True(model.Proof.Auc.Value > 0.6, model.Proof.Summary);
    }

    [Fact]
    public async Task Seed_of_persons_counts_all_their_visitors_and_none_of_them_is_a_member()
    {
        var shop = new PlantedShop(77, 900);
        var known = shop.Listed.Take(shop.Listed.Count / 2 * 2).ToList();

        // Two visitors a person, of whom one did what the seed asks for.
        var events = known.Select((visitor, i) => new SomeEvent(visitor, i % 2 == 0 ? "subscribe" : "identify", Now.AddDays(-5)) { User = $"user-{i / 2}" });
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events.Concat(events));
        await scene.Audiences.BuildPersonsAsync();
        var persons = await scene.Audiences.SaveAsync("subscribers", """{"did": "subscribe"}""", kind: "remarketing");
        await scene.BuildAsync(persons);
        Assert.InRange(known.Count, 100, 400);

        var build = await scene.BuildAsync("alike", """ "seed": "subscribers", "size": "10%", "accept_any_model": true""");

        Assert.Equal(known.Count, (await scene.ModelOfAsync(build)).Proof.Seeds);
        var members = await scene.MembersAsync("alike");
        Assert.Equal((int)Math.Ceiling(0.1m * (shop.Visitors.Count - known.Count)), members.Count);
        Assert.Empty(members.Intersect(known));
    }

    [Fact]
    public async Task Seed_may_be_another_lookalike_but_not_one_that_asks_for_it_in_turn()
    {
        var shop = new PlantedShop(78, 1500);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.UploadAsync("listed", shop.Listed);
        await scene.BuildAsync("first", """ "seed": "listed", "size": "10%", "accept_any_model": true""");
        var first = await scene.MembersAsync("first");

        var build = await scene.BuildAsync("second", """ "seed": "first", "size": "5%", "accept_any_model": true""", Now.AddMinutes(1));

        Assert.Equal(first.Count, (await scene.ModelOfAsync(build)).Proof.Seeds);
        Assert.Empty((await scene.MembersAsync("second")).Intersect(first));
        var cycle = await Assert.ThrowsAsync<DefinitionException>(() => scene.SaveAsync("first", """ "seed": "second", "size": "5%" """));
        Assert.Equal("seed: 'second' asks for 'first' in turn (second → first), so neither could be built first.", cycle.Message);
        var self = await Assert.ThrowsAsync<DefinitionException>(() => scene.SaveAsync("first", """ "seed": "first", "size": "5%" """));
        Assert.Equal("seed: 'first' asks for itself.", self.Message);
    }
}
