using PixelServer.Audiences.Building;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>Figures about all audiences at once.</summary>
public sealed class AudienceFiguresTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_withdrew_since_the_build_or_never_consented_is_not_counted()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "view_item", Now.AddDays(-2)), new SomeEvent(2, "view_item", Now.AddDays(-2)), new SomeEvent(3, "view_item", Now.AddDays(-2)) { HasMarketing = false },
            new SomeEvent(4, "view_item", Now.AddDays(-2)) { HasPrivacyControl = true });
        var analysed = await scene.BuildAsync(await scene.SaveAsync("analysed", """{"did": "view_item"}""", """, "consent": "analytics" """), Now);
        var marketed = await scene.BuildAsync(await scene.SaveAsync("marketed", """{"did": "view_item"}"""), Now);
        var empty = await scene.BuildAsync(await scene.SaveAsync("empty", """{"did": "purchase"}"""), Now);
        await scene.SeeAsync(new SomeEvent(2, "consent", Now.AddDays(-1)) { HasMarketing = false });
        await scene.FillAsync();

        var consented = await new AudienceFigures(scene.Client).CountConsentedAsync([analysed.Build, marketed.Build, empty.Build], Test);

        Assert.Equal((4, 2, 0), (analysed.Size, marketed.Size, empty.Size));
        Assert.Equal((1, 1, 0), (consented[analysed.Build], consented[marketed.Build], consented.GetValueOrDefault(empty.Build)));
        Assert.Empty(await new AudienceFigures(scene.Client).CountConsentedAsync([], Test));
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task A_person_counts_only_where_all_its_visitors_agree_on_all_sites_of_the_owner()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "purchase", Now.AddDays(-3)) { User = "ann" }, new SomeEvent(2, "purchase", Now.AddDays(-3)) { User = "ann" },
            new SomeEvent(3, "purchase", Now.AddDays(-3)) { User = "bob" }, new SomeEvent(4, "purchase", Now.AddDays(-3)) { User = "cy" });
        await scene.BuildPersonsAsync();
        var build = await scene.BuildAsync(await scene.SaveAsync("people", """{"did": "purchase"}""", kind: "remarketing"), Now);

        // Of the sites shop and blog, which have one owner, and of rival.
        await scene.SeeAsync(
            new SomeEvent(2, "consent", Now.AddDays(-1)) { HasMarketing = false }, new SomeEvent(3, "page_view", Now.AddDays(-1)) { Site = "blog", HasMarketing = false },
            new SomeEvent(4, "page_view", Now.AddDays(-1)) { Site = "rival", HasMarketing = false });
        await scene.FillAsync();

        Assert.Equal(3, build.Size);
        Assert.Equal(1, (await new AudienceFigures(scene.Client).CountConsentedAsync([build.Build], Test))[build.Build]);
    }

    [Fact]
    public async Task Sizes_are_the_last_of_each_day()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await InsertBuildAsync(scene, "a", 1, Now.AddDays(-40), 5);
        await InsertBuildAsync(scene, "a", 2, Now.AddDays(-2).AddHours(-3), 6);
        await InsertBuildAsync(scene, "a", 3, Now.AddDays(-2), 7);
        await InsertBuildAsync(scene, "a", 4, Now, 8);
        await InsertBuildAsync(scene, "b", 5, Now, 1);
        var figures = new AudienceFigures(scene.Client);

        var sizes = await figures.ReadSizesAsync(Now.AddDays(-30), Test);
        var yesterday = await figures.ReadSizesAtAsync(Now.AddDays(-1), Test);

        Assert.Equal([7, 8], sizes["a"].Select(size => size.Size));
        Assert.Equal([1], sizes["b"].Select(size => size.Size));
        Assert.Equal(("a", 7), (Assert.Single(yesterday).Key, yesterday["a"].Size));
        Assert.Equal("3", (await scene.QueryAsync($"SELECT count() FROM ({AudienceFigures.ToSizesSql(Now.AddDays(-30))}) FORMAT TSV")).Trim());
    }

    private static Task InsertBuildAsync(AudienceScene scene, string audience, int build, DateTimeOffset completed, int size) => scene.Client.ExecuteAsync(
        $"INSERT INTO audience_builds (audience, build, site, completed_at, size) VALUES ('{audience}', {build}, 'shop', '{completed.UtcDateTime:yyyy-MM-dd HH:mm:ss}', {size})", Test);
}
