using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What sets seeds apart is found in a database, is said in words, and is what members have.</summary>
public sealed class PlantedPatternTests(EngineFixture engine)
{
    private const string Buyers = """ "seed": {"did": "purchase", "within": "14d"}""";

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Pattern_of_those_who_bought_later_is_found_in_what_they_did_before(int seed)
    {
        var shop = new PlantedShop(seed);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);

        var build = await scene.BuildAsync("alike", $"{Buyers}, \"size\": \"2%\"");

        var model = await scene.ModelOfAsync(build);
        Assert.Equal(LookalikeScene.Now.UtcDateTime.Date.AddDays(-14), DateTimeOffset.FromUnixTimeMilliseconds(model.Cut).UtcDateTime);
        Assert.Contains(model.Notes, note => note == "Visitors were looked at as they were 14 days ago; seeds are who became one since.");
        RequireFound(model, $"seed {seed}");
        await RequireMembersAsync(scene, shop, shop.Buyers, seed);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Pattern_of_a_list_is_found_in_visitors_as_they_are(int seed)
    {
        var shop = new PlantedShop(seed);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);
        await scene.UploadAsync("listed", shop.Listed);

        var build = await scene.BuildAsync("alike", """ "seed": "listed", "size": "2%" """);

        var model = await scene.ModelOfAsync(build);
        Assert.Equal(model.AsOf, model.Cut);
        Assert.Contains(model.Notes, note => note == "The seed does not say when somebody became one: seeds were looked at as they are now.");
        RequireFound(model, $"seed {seed}");
        await RequireMembersAsync(scene, shop, shop.Listed, seed);
    }

    [Fact]
    public async Task Without_a_horizon_buyers_are_looked_at_as_they_are_but_not_at_what_they_bought()
    {
        const int seed = 31;
        var shop = new PlantedShop(seed);
        using var scene = await LookalikeScene.CreateAsync(engine, shop.Events);

        var build = await scene.BuildAsync("alike", $"{Buyers}, \"size\": \"2%\", \"horizon\": \"none\"");

        var model = await scene.ModelOfAsync(build);
        Assert.Equal(model.AsOf, model.Cut);
        Assert.Contains(
            model.Notes, note => note.StartsWith("Left out, because the seed speaks of it, or it counts the seed's own events: days_since_purchase, events=purchase, purchases, revenue, active_days, ", StringComparison.Ordinal));
        Assert.Empty(model.Proof.Leaks);
        RequireFound(model, $"seed {seed}");
        await RequireMembersAsync(scene, shop, shop.Buyers, seed);
    }

    private static void RequireFound(LookalikeRecord model, string where)
    {
        Assert.True(model.Proof.Verdict == ProofVerdict.Good, $"{where}: {model.Proof.Summary}");
        Assert.InRange(model.Proof.Auc.Value, 0.7, 0.97);
        Assert.True(model.Proof.Gain.Low > 0, where);
        var words = model.Proof.Effects.Take(5).Select(effect => effect.Words).ToList();
        Assert.True(words.Any(word => word.StartsWith("looked at category Boots: × ", StringComparison.Ordinal)), $"{where}: {string.Join("; ", words)}");
        Assert.True(words.Any(word => word.Contains("mail: × ", StringComparison.Ordinal)), $"{where}: {string.Join("; ", words)}");
    }

    private static async Task RequireMembersAsync(LookalikeScene scene, PlantedShop shop, IReadOnlyCollection<ulong> seeds, int seed)
    {
        var members = await scene.MembersAsync("alike");
        Assert.Empty(members.Intersect(seeds));
        Assert.Equal((int)Math.Ceiling(0.02m * (shop.Visitors.Count - seeds.Count)), members.Count);
        var planted = members.Count(shop.Planted.Contains);
        Assert.True(planted >= 0.8 * members.Count, $"seed {seed}: {planted} of {members.Count} members looked at boots and came by e-mail");
    }
}
