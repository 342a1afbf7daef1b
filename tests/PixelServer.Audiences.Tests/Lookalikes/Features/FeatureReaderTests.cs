using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Rollup;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Features;

/// <summary>What is read of visitors is what loops over their events find, however the events came in.</summary>
public sealed class FeatureReaderTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;
    private static readonly TimeSpan Window = TimeSpan.FromDays(60);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Features_are_those_of_loops_over_the_events_now_and_as_of_an_earlier_day(int seed)
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var random = new Random(seed);
        var history = Enumerable.Range(1, 60).SelectMany(visitor => RandomVisits.Of((ulong)visitor, Now, random)).ToList();

        // In three loads, of which the later ones bring events of days that were filled before.
        foreach (var load in history.GroupBy(_ => random.Next(3)))
        {
            await scene.SeeAsync(load);
            await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);
        }

        foreach (var asOf in (DateTimeOffset[])[Now, Midnight(Now).AddDays(-14)])
        {
            var sample = await ReadAsync(scene, asOf);
            var expected = history.GroupBy(one => one.Visitor).OrderBy(events => events.Key)
                .Select(events => (Visitor: events.Key, Oracle: FeatureOracle.Of(events, asOf, Window))).Where(pair => pair.Oracle is not null).ToList();
            Assert.Equal(expected.Select(pair => pair.Visitor), sample.Visitors);
            var tokens = await TokensAsync(scene, expected.SelectMany(pair => pair.Oracle!.Texts.Values.SelectMany(texts => texts)));
            for (var row = 0; row < expected.Count; row++)
            {
                RequireSame(expected[row].Oracle!, sample, row, tokens, $"seed {seed}, visitor {expected[row].Visitor}, as of {asOf:u}");
            }
        }
    }

    [Fact]
    public async Task Visitor_of_another_site_a_bot_and_a_word_on_consent_are_nobody()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "view_item", Now.AddDays(-1)) { Site = "blog" },
            new SomeEvent(2, "view_item", Now.AddDays(-1)) { IsBot = true },
            new SomeEvent(3, "consent", Now.AddDays(-1)),
            new SomeEvent(0, "view_item", Now.AddDays(-1)),
            new SomeEvent(4, "view_item", Now.AddDays(-1)));
        await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);

        Assert.Equal([4UL], await VisitorsAsync(scene));
    }

    [Fact]
    public async Task Days_whose_events_are_gone_are_forgotten_at_the_next_filling()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "view_item", Now.AddDays(-40)), new SomeEvent(2, "view_item", Now.AddDays(-1)));
        var activity = new ActivityRollup(scene.Client, TimeProvider.System);
        await activity.FillAsync(null, Test);
        Assert.Equal([1UL, 2UL], await VisitorsAsync(scene));

        await scene.Client.ExecuteAsync("DELETE FROM events WHERE visitor_id = 1", Test);
        await activity.FillAsync(null, Test);

        Assert.Equal([2UL], await VisitorsAsync(scene));
    }

    [Fact]
    public async Task Text_behind_a_token_is_found_again()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "view_item", Now.AddDays(-1)) { Items = [new SomeItem("i", "Shoes ' \\ \n ümlaut", "Wren")] },
            new SomeEvent(1, "page_view", Now.AddDays(-1)) { Texts = new Dictionary<string, string> { ["page_path"] = "/about" } });
        var names = new TokenNames(scene.Client);
        var shoes = await names.TokenOfAsync("Shoes ' \\ \n ümlaut", Test);
        var about = await names.TokenOfAsync("/about", Test);

        var found = await names.FindAsync("shop", [("categories", shoes), ("pages", about), ("brands", 7)], Test);

        Assert.Equal("Shoes ' \\ \n ümlaut", found[TokenNames.KeyOf("categories", shoes)]);
        Assert.Equal("/about", found[TokenNames.KeyOf("pages", about)]);
        Assert.Equal(2, found.Count);
        Assert.Equal(0, await names.TokenOfAsync("", Test));
    }

    private static async Task<IReadOnlyList<ulong>> VisitorsAsync(AudienceScene scene) => (await ReadAsync(scene, Now)).Visitors;

    private static Task<FeatureSample> ReadAsync(AudienceScene scene, DateTimeOffset asOf) => new FeatureReader(scene.Client).ReadAsync(
        "shop", asOf.ToUnixTimeMilliseconds(), Window, [], "visitor_id % 2 = 0", "", new SqlParameterList(), FeatureSettings.For(new BuildLimits()), Test);

    private static void RequireSame(FeatureOracle oracle, FeatureSample sample, int row, Dictionary<string, ushort> tokens, string where)
    {
        Assert.Equal(sample.Visitors[row] % 2 == 0, sample.IsSeed[row]);
        var numbers = FeatureCatalog.Of(FeatureKind.Number);
        for (var i = 0; i < numbers.Count; i++)
        {
            var (wanted, found) = (oracle.Numbers[numbers[i].Name], sample.Numbers[i][row]);
            Assert.True(Math.Abs(wanted - found) <= 0.011 + (Math.Abs(wanted) * 1e-6), $"{where}: {numbers[i].Name} is {found}, not {wanted}");
        }

        var categories = FeatureCatalog.Of(FeatureKind.Category);
        for (var i = 0; i < categories.Count; i++)
        {
            var wanted = oracle.Texts[categories[i].Name][0];
            var found = tokens.FirstOrDefault(pair => pair.Value == sample.Categories[i][row]).Key;
            Assert.True(tokens[wanted] == sample.Categories[i][row], $"{where}: {categories[i].Name} is '{found}', not '{wanted}'");
        }

        var sets = FeatureCatalog.Of(FeatureKind.Tokens);
        for (var i = 0; i < sets.Count; i++)
        {
            var wanted = oracle.Texts[sets[i].Name].Select(text => tokens[text]).Distinct().Order();
            Assert.True(wanted.SequenceEqual(sample.Tokens[i].Of(row).ToArray()), $"{where}: {sets[i].Name} are not [{string.Join(", ", oracle.Texts[sets[i].Name])}]");
        }
    }

    private static async Task<Dictionary<string, ushort>> TokensAsync(AudienceScene scene, IEnumerable<string> texts)
    {
        var tokens = new Dictionary<string, ushort>();
        foreach (var text in texts.Distinct())
        {
            tokens[text] = await new TokenNames(scene.Client).TokenOfAsync(text, Test);
        }

        return tokens;
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);
}
