using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Rollup;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Features;

/// <summary>Features that were added up, in however many steps, are those that the days make.</summary>
public sealed class FeatureRollupTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;
    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    // In milliseconds.
    private const long Hour = 60 * 60 * 1000;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_loaded_and_however_the_days_pass_they_are_those_that_the_days_make(int seed)
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var random = new Random(seed);
        var asOf = Now.AddDays(-30);
        var generations = new HashSet<ulong>();
        var isOfSeveralFillings = false;

        // What nearly everybody does, of days before and ahead, so long ago that later fillings of the days do not look at it again; then small loads of a few
        // visitors, while hours and days pass.
        await scene.SeeAsync(Enumerable.Range(1, 100).SelectMany(visitor => RandomVisits.Of((ulong)visitor, Now, random))
            .Select(one => one with { LoadedAt = TimeProvider.System.GetUtcNow().AddHours(-1) }));
        var loads = Enumerable.Range(95, 15).SelectMany(visitor => RandomVisits.Of((ulong)visitor, Now, random)).OrderBy(_ => random.Next()).Chunk(40).ToList();
        foreach (var load in loads)
        {
            var features = await FillAsync(scene, asOf, visitorsAtOnce: random.Next(5, 200));
            Assert.NotNull(features);
            generations.Add(features.Number);
            isOfSeveralFillings |= await CountAsync(scene, $"SELECT uniq(filled) FROM visitor_features WHERE generation = {features.Number}") > 1;
            await RequireSameAsync(scene, features, asOf, $"seed {seed}, as of {asOf:u}");
            await scene.SeeAsync(load);
            asOf += TimeSpan.FromHours(random.Next(3) == 0 ? random.Next(24, 72) : random.Next(12));
        }

        Assert.True(generations.Count < loads.Count, "each filling began anew");
        Assert.True(isOfSeveralFillings, "no filling took up another");
    }

    [Fact]
    public async Task Only_visitors_of_whom_something_changed_are_added_up_again()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(Enumerable.Range(1, 20).Select(visitor =>
            new SomeEvent((ulong)visitor, "page_view", Now.AddDays(-visitor)) { LoadedAt = TimeProvider.System.GetUtcNow().AddHours(-1) }));
        await FillAsync(scene, Now);
        var first = await CountAsync(scene, "SELECT max(filled) FROM visitor_features");

        // Visitor 20 leaves the window, whose row counts no longer, and visitor 7 comes again.
        await scene.SeeAsync(new SomeEvent(7, "page_view", Now));
        var features = await FillAsync(scene, Now.AddDays(11));

        Assert.Equal("7\t2\n", await scene.QueryAsync($"SELECT visitor_id, page_views FROM visitor_features WHERE filled > {first} FORMAT TSV"));
        await RequireSameAsync(scene, features!, Now.AddDays(11), "after 11 days");
    }

    [Fact]
    public async Task Time_in_the_past_has_nothing_added_up()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Now.AddDays(-3)));
        Assert.NotNull(await FillAsync(scene, Now));

        Assert.Null(await FillAsync(scene, Now.AddDays(-1)));
        Assert.NotNull(await FillAsync(scene, Now.AddHours(1)));
    }

    [Fact]
    public async Task Days_whose_events_are_gone_count_no_longer()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        SomeEvent[] history =
        [
            .. Enumerable.Range(3, 8).Select(visitor => new SomeEvent((ulong)visitor, "page_view", Now.AddDays(-1))),
            new SomeEvent(1, "page_view", Now.AddDays(-20)), new SomeEvent(2, "page_view", Now.AddDays(-20)), new SomeEvent(2, "page_view", Now.AddDays(-1)),
        ];
        await scene.SeeAsync(history.Select(one => one with { LoadedAt = TimeProvider.System.GetUtcNow().AddHours(-1) }));
        var before = await FillAsync(scene, Now);

        await scene.Client.ExecuteAsync($"DELETE FROM events WHERE event_time < fromUnixTimestamp64Milli({Now.AddDays(-10).ToUnixTimeMilliseconds()})", Test);
        var after = await FillAsync(scene, Now);

        Assert.Equal(before!.Number, after!.Number);
        await RequireSameAsync(scene, after, Now, "after they were gone");
        var parameters = new SqlParameterList();
        Assert.Equal(
            "2\t1\n",
            await scene.Client.QueryAsync(
                $"SELECT visitor_id, page_views FROM ({FeatureSql.CompileFeatures(after, parameters)}) WHERE visitor_id < 3 FORMAT TSV", Test, parameters.ToQueryParameters()));
    }

    [Fact]
    public async Task Sites_and_windows_do_not_meet_and_a_generation_that_another_took_the_place_of_is_dropped_after_hours()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "page_view", Now.AddDays(-3)), new SomeEvent(2, "page_view", Now.AddDays(-20)), new SomeEvent(1, "search", Now.AddDays(-1)) { Site = "blog" });
        var shop = await FillAsync(scene, Now);
        var blog = await FillAsync(scene, Now, site: "blog");
        var week = await FillAsync(scene, Now, window: TimeSpan.FromDays(7));
        Assert.Equal(["1\t1\n2\t1\n", "1\t0\n", "1\t1\n"], await Task.WhenAll(new[] { shop, blog, week }.Select(one => PageViewsAsync(scene, one!))));

        // As though everybody had come again three hours later: whoever is reading the generation of before may go on.
        await scene.Client.ExecuteAsync("TRUNCATE TABLE visitor_activity_fills", Test);
        var again = await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);
        var anew = await FillAtAsync(again + (3 * Hour));
        Assert.NotEqual(shop!.Number, anew.Number);
        Assert.Equal(4, await CountAsync(scene, "SELECT uniq(generation) FROM visitor_features"));
        Assert.Equal("1\t1\n2\t1\n", await PageViewsAsync(scene, shop));

        Assert.Equal(anew.Number, (await FillAtAsync(again + (6 * Hour))).Number);
        Assert.Equal(3, await CountAsync(scene, "SELECT uniq(generation) FROM visitor_features"));
        Assert.Equal(["1\t1\n2\t1\n", "1\t0\n", "1\t1\n"], await Task.WhenAll(new[] { anew, blog, week }.Select(one => PageViewsAsync(scene, one!))));

        async Task<FeatureGeneration> FillAtAsync(long seenUntil) =>
            (await new FeatureRollup(scene.Client, new BuildLimits(), TimeProvider.System).FillAsync("shop", Now.ToUnixTimeMilliseconds(), Window, seenUntil, null, Test))!;
    }

    private static async Task<FeatureGeneration?> FillAsync(AudienceScene scene, DateTimeOffset asOf, string site = "shop", TimeSpan? window = null, int visitorsAtOnce = 400_000)
    {
        var seenUntil = await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);
        return await new FeatureRollup(scene.Client, new BuildLimits(), TimeProvider.System, visitorsAtOnce)
            .FillAsync(site, asOf.ToUnixTimeMilliseconds(), window ?? Window, seenUntil, null, Test);
    }

    private static async Task RequireSameAsync(AudienceScene scene, FeatureGeneration features, DateTimeOffset asOf, string where)
    {
        var (added, days) = (new SqlParameterList(), new SqlParameterList());
        var found = await ReadAsync(scene, FeatureSql.CompileFeatures(features, added), asOf, added);
        var wanted = await ReadAsync(scene, FeatureSql.CompileActivity("shop", asOf.ToUnixTimeMilliseconds(), Window, [], days), asOf, days);
        Assert.True(wanted == found, $"{where}: the days make\n{wanted}\nand what was added up\n{found}");
    }

    private static Task<string> ReadAsync(AudienceScene scene, string rows, DateTimeOffset asOf, SqlParameterList parameters)
    {
        var features = FeatureCatalog.All.Where(feature => feature.Kind != FeatureKind.Tokens)
            .Select(feature => $"{FeatureSql.Expression(feature, asOf.ToUnixTimeMilliseconds(), parameters)} AS f_{feature.Name}");
        var sql = $"SELECT visitor_id, {string.Join(", ", features)}, things FROM ({rows}) ORDER BY visitor_id FORMAT TSVWithNames";
        return scene.Client.QueryAsync(sql, Test, parameters.ToQueryParameters());
    }

    private static Task<string> PageViewsAsync(AudienceScene scene, FeatureGeneration features)
    {
        var parameters = new SqlParameterList();
        return scene.Client.QueryAsync(
            $"SELECT visitor_id, page_views FROM ({FeatureSql.CompileFeatures(features, parameters)}) ORDER BY visitor_id FORMAT TSV", Test, parameters.ToQueryParameters());
    }

    private static async Task<long> CountAsync(AudienceScene scene, string sql) =>
        long.Parse(await scene.QueryAsync($"{sql} FORMAT TSV"), System.Globalization.CultureInfo.InvariantCulture);
}
