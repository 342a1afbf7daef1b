using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What gives seeds away is caught, and where there is nothing to be found, nothing is said to be found.</summary>
public sealed class LeakedLabelTests(EngineFixture engine)
{
    [Fact]
    public async Task Event_that_only_seeds_have_is_named_and_left_out_unless_it_is_allowed()
    {
        const int seed = 41;
        var shop = new PlantedShop(seed, 1200);
        var seeds = shop.Listed.ToList();
        var lastVisits = shop.Events.GroupBy(one => one.Visitor).ToDictionary(visits => visits.Key, visits => visits.Max(one => one.Time));
        var badges = seeds.Select(visitor => new SomeEvent(visitor, "vip_badge", lastVisits[visitor]));
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events.Concat(badges));
        await scene.UploadAsync("listed", seeds);

        var build = await scene.BuildAsync("alike", """ "seed": "listed", "size": "5%", "accept_any_model": true""");
        var allowing = await scene.BuildAsync("allowing", """ "seed": "listed", "size": "5%", "accept_any_model": true, "allow": ["events"]""");
        var without = await scene.BuildAsync("without", """ "seed": "listed", "size": "5%", "accept_any_model": true, "leave_out": ["events=vip_badge"]""");

        var proof = (await scene.ModelOfAsync(build)).Proof;
        var leak = Assert.Single(proof.Leaks);
        Assert.Equal("events", leak.Feature);
        Assert.Equal("“event vip_badge” alone tells seeds from others (AUC 1.00): it is what made them seeds, and is left out.", leak.Words);
        Assert.DoesNotContain(proof.Effects, effect => effect.Words.Contains("vip_badge", StringComparison.Ordinal));
        Assert.InRange(proof.Auc.Value, 0.6, 0.98);

        var allowed = (await scene.ModelOfAsync(allowing)).Proof;
        Assert.Empty(allowed.Leaks);
        Assert.Equal(ProofVerdict.Suspicious, allowed.Verdict);
        Assert.Contains("event vip_badge", allowed.Summary, StringComparison.Ordinal);

        var left = await scene.ModelOfAsync(without);
        Assert.Empty(left.Proof.Leaks);
        Assert.Contains("Left out, as the definition says: events=vip_badge.", left.Notes);
        Assert.Equal(LookalikeModelJson.Write((await scene.ModelOfAsync(build)).Weights), LookalikeModelJson.Write(left.Weights));
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(53)]
    public async Task List_of_random_visitors_makes_no_model_and_the_last_build_stays(int seed)
    {
        var shop = new PlantedShop(seed, 1500);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.UploadAsync("listed", shop.Listed);
        var audience = await scene.SaveAsync("alike", """ "seed": "listed", "size": "2%", "retrain": "1h", "accept_any_model": true""");
        await scene.BuildAsync(audience);
        var members = await scene.MembersAsync("alike");
        await scene.UploadAsync("listed", shop.Some(300), LookalikeScene.Now.AddHours(2));
        audience = await scene.SaveAsync("alike", """ "seed": "listed", "size": "2%", "retrain": "1h" """);

        var refusal = await scene.RefusalAsync(audience, LookalikeScene.Now.AddHours(2));

        var proof = (await scene.NewestModelAsync(audience.Definition)).Proof;
        Assert.True(proof.Auc.Low <= 0.5 && proof.Auc.High >= 0.5, $"seed {seed}: AUC {proof.Auc}");
        Assert.Equal(ProofVerdict.Weak, proof.Verdict);
        Assert.StartsWith("The model is not used: It is not proven better than chance (AUC 0.", refusal, StringComparison.Ordinal);
        Assert.EndsWith("to use it all the same, set \"accept_any_model\": true in the definition.", refusal, StringComparison.Ordinal);
        Assert.Equal(members, await scene.MembersAsync("alike"));

        var any = await scene.BuildAsync("alike", """ "seed": "listed", "size": "2%", "retrain": "1h", "accept_any_model": true""", LookalikeScene.Now.AddHours(2));
        Assert.Equal(24, any.Size);
    }
}
