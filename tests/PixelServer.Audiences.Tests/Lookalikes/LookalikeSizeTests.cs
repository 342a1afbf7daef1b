using PixelServer.Audiences.Building;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>Who is a member at which size, and what sizes have in common.</summary>
public sealed class LookalikeSizeTests(EngineFixture engine)
{
    private const int Seed = 61;

    private static readonly DateTimeOffset Now = LookalikeScene.Now;

    [Fact]
    public async Task Same_number_makes_the_same_model_and_members_and_another_a_model_of_its_own()
    {
        var shop = new PlantedShop(Seed, 1500);
        using var scene = await SceneOfAsync(shop);
        var audience = await scene.SaveAsync("alike", Of("5%"));

        var first = await scene.BuildAsync(audience, isFull: true);
        var members = await scene.MembersAsync("alike");
        var second = await scene.BuildAsync(audience, isFull: true);

        Assert.NotEqual(first.Inputs[LookalikeBuild.ModelInput], second.Inputs[LookalikeBuild.ModelInput]);
        var (one, two) = (await scene.ModelOfAsync(first), await scene.ModelOfAsync(second));
        Assert.Equal(LookalikeModelJson.Write(one.Weights), LookalikeModelJson.Write(two.Weights));
        Assert.Equal(LookalikeModelJson.Write(one.Proof with { Drift = null }), LookalikeModelJson.Write(two.Proof with { Drift = null }));
        Assert.Equal(members.Order(), (await scene.MembersAsync("alike")).Order());

        var other = await scene.ModelOfAsync(await scene.BuildAsync("other", Of("5%", """, "random_seed": 7""")));
        Assert.NotEqual(one.Key, other.Key);
        Assert.Equal((1UL, 7UL), (one.Proof.RandomSeed, other.Proof.RandomSeed));
    }

    [Fact]
    public async Task Sizes_lie_one_within_the_other_and_share_model_and_scores()
    {
        var shop = new PlantedShop(Seed, 1500);
        var unknown = shop.Visitors.Except(shop.Listed).Take(40).ToList();
        using var scene = await SceneOfAsync(shop, shop.Events.Select(one => one with
        {
            IsBot = unknown.Take(10).Contains(one.Visitor),
            HasMarketing = !unknown.Skip(10).Contains(one.Visitor),
        }));
        var couldBe = shop.Visitors.Except(shop.Listed).Except(unknown).ToHashSet();
        var builds = new Dictionary<string, AudienceBuildRecord>();
        foreach (var (id, size) in ((string, string)[])[("one", "1%"), ("two", "2%"), ("five", "5%"), ("band", "2-5%"), ("fifty", "50"), ("most", "1000000")])
        {
            builds[id] = await scene.BuildAsync(id, Of(size), Now.AddMinutes(builds.Count * 5));
        }

        builds["similar"] = await scene.BuildAsync(
            "similar", """ "seed": "listed", "similarity": 0.7, "accept_any_model": true""", Now.AddMinutes(40));

        Assert.Single(builds.Values.Select(build => build.Inputs[LookalikeBuild.ModelInput]).Distinct());
        Assert.Single(builds.Values.Select(build => build.Inputs[LookalikeBuild.ScoresInput]).Distinct());
        var (one, two, five) = (await scene.MembersAsync("one"), await scene.MembersAsync("two"), await scene.MembersAsync("five"));
        Assert.Equal(
            [Share(0.01m, couldBe), Share(0.02m, couldBe), Share(0.05m, couldBe), 50, couldBe.Count],
            [one.Count, two.Count, five.Count, (await scene.MembersAsync("fifty")).Count, (await scene.MembersAsync("most")).Count]);
        Assert.Subset(two, one);
        Assert.Subset(five, two);
        Assert.Equal(five.Except(two).Order(), (await scene.MembersAsync("band")).Order());
        Assert.Subset(couldBe, await scene.MembersAsync("most"));

        var scores = await scene.ScoresOfAsync(builds["similar"]);
        var similar = couldBe.Where(visitor => LookalikeModel.SimilarityOf(scores[visitor]) >= 0.7).ToList();
        Assert.NotEmpty(similar);
        Assert.Equal(similar.Order(), (await scene.MembersAsync("similar")).Order());
        Assert.True(five.Min(visitor => scores[visitor]) >= couldBe.Except(five).Max(visitor => scores[visitor]));
    }

    [Fact]
    public async Task Rule_narrows_whom_is_chosen_among_and_the_share_is_of_those()
    {
        var shop = new PlantedShop(Seed, 1500);
        using var scene = await SceneOfAsync(shop);
        var looked = shop.Events.Where(one => one.Items.Any(item => item.Category == "Hats")).Select(one => one.Visitor).Except(shop.Listed).ToHashSet();
        var all = await scene.BuildAsync("all", Of("5%"));

        var build = await scene.BuildAsync(
            "hats", Of("5%", """, "rule": {"did": "view_item", "where": {"items": {"category": "Hats"}}}"""), Now.AddMinutes(1));

        var members = await scene.MembersAsync("hats");
        var scores = await scene.ScoresOfAsync(build);
        Assert.Equal(Share(0.05m, looked), members.Count);
        Assert.Subset(looked, members);
        Assert.True(members.Min(visitor => scores[visitor]) >= looked.Except(members).Max(visitor => scores[visitor]));
        Assert.Equal(all.Inputs[LookalikeBuild.ModelInput], build.Inputs[LookalikeBuild.ModelInput]);
        Assert.Equal(all.Inputs[LookalikeBuild.ScoresInput], build.Inputs[LookalikeBuild.ScoresInput]);
    }

    [Fact]
    public async Task Scores_are_taken_over_for_an_hour_and_the_model_until_it_is_too_old()
    {
        var shop = new PlantedShop(Seed, 1200);
        using var scene = await SceneOfAsync(shop);
        var audience = await scene.SaveAsync("alike", Of("2%", """, "retrain": "12h" """));

        var builds = new List<AudienceBuildRecord>();
        foreach (var hours in (double[])[0, 0.9, 1.1, 11.9, 12.1])
        {
            builds.Add(await scene.BuildAsync(audience, Now.AddHours(hours)));
        }

        Assert.Equal([0, 0, 0, 0, 1], Places(LookalikeBuild.ModelInput));
        Assert.Equal([0, 0, 1, 2, 3], Places(LookalikeBuild.ScoresInput));
        Assert.Null((await scene.ModelOfAsync(builds[0])).Proof.Drift);
        Assert.NotNull((await scene.ModelOfAsync(builds[4])).Proof.Drift);

        // Scores that no newest build was made of go after two hours.
        Assert.Equal("2", (await scene.Audiences.QueryAsync("SELECT uniq(scoring) FROM lookalike_scores FORMAT TSV")).Trim());

        IEnumerable<int> Places(string input)
        {
            var numbers = builds.ConvertAll(build => build.Inputs[input]);
            var distinct = numbers.Distinct().ToList();
            return numbers.Select(number => distinct.IndexOf(number));
        }
    }

    private static string Of(string size, string more = "") => $"\"seed\": \"listed\", \"size\": \"{size}\", \"accept_any_model\": true{more}"
        .Replace("\"50\"", "50", StringComparison.Ordinal).Replace("\"1000000\"", "1000000", StringComparison.Ordinal);

    private static int Share(decimal share, HashSet<ulong> visitors) => (int)Math.Ceiling(share * visitors.Count);

    private async Task<LookalikeScene> SceneOfAsync(PlantedShop shop, IEnumerable<SomeEvent>? events = null)
    {
        var scene = await LookalikeScene.CreateAsync(engine, events ?? shop.Events);
        await scene.UploadAsync("listed", shop.Listed);
        return scene;
    }
}
