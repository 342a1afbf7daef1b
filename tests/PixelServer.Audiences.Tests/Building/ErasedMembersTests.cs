using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Persons;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>Who is erased is gone from audiences, too.</summary>
public sealed class ErasedMembersTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erased_visitor_is_in_no_table_of_audiences_and_in_no_later_build()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "add_to_cart", Now.AddDays(-1)), new SomeEvent(2, "add_to_cart", Now.AddDays(-1)), new SomeEvent(3, "consent", Now.AddDays(-1)));
        var audience = await scene.SaveAsync("carts", """{"did": "add_to_cart"}""");
        await scene.BuildAsync(audience, Now);
        await FillFeaturesAsync(scene);
        foreach (var (table, number, value) in ((string, string, string)[])[("lookalike_scores", "scoring", "score"), ("lookalike_samples", "model", "role")])
        {
            await scene.Client.ExecuteAsync(
                $"INSERT INTO {table} ({number}, visitor_id, {value}) SELECT {BuildNumber.New(Now.ToUnixTimeMilliseconds())}, arrayJoin([1, 2, 3]), 1", Test);
        }

        await new AudienceList(scene.Client).ReplaceAsync(await scene.SaveListAsync("list"), Of(new(ListEntryKind.Visitor, "1"), new(ListEntryKind.Visitor, "2")), Now, Test);

        // Builds are numbered by ClickHouse's clock.
        var ledger = new ErasureLedger(scene.Client, TimeProvider.System);
        var sweep = new ErasureSweep(scene.Client, new SweepOptions(), TimeProvider.System);
        foreach (var visitor in (ulong[])[1, 3])
        {
            await ledger.RequestAsync(ErasureRequest.OfVisitor(visitor, TimeProvider.System.GetUtcNow()), Test);
        }

        using var turns = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var turn = 0; turn < 400 && await RowsAsync() > 0; turn++)
        {
            await sweep.TurnAsync(Test);
            await turns.WaitForNextTickAsync(Test);
        }

        Assert.Equal(0, await RowsAsync());
        Assert.Equal([2UL], await scene.MembersOfAsync("carts"));
        await scene.BuildAsync(audience, Now.AddHours(1));
        Assert.Equal([2UL], await scene.MembersOfAsync("carts"));

        // A filling that looks at everything again does not bring them back, and others are kept.
        await scene.Client.ExecuteAsync("TRUNCATE TABLE visitor_activity_fills", Test);
        await FillFeaturesAsync(scene);
        Assert.Equal(0, await RowsAsync());
        foreach (var table in (string[])["visitor_activity", "visitor_features", "lookalike_scores", "lookalike_samples"])
        {
            Assert.Equal("2", (await scene.QueryAsync($"SELECT DISTINCT visitor_id FROM {table} FORMAT TSV")).Trim());
        }

        async Task<long> RowsAsync() => long.Parse(
            await scene.QueryAsync(
                """
                SELECT (SELECT count() FROM visitor_states WHERE visitor_id IN (1, 3)) + (SELECT count() FROM visitor_days WHERE visitor_id IN (1, 3))
                    + (SELECT count() FROM audience_members WHERE visitor_id IN (1, 3)) + (SELECT count() FROM audience_lists WHERE value IN ('1', '3'))
                    + (SELECT count() FROM visitor_activity WHERE visitor_id IN (1, 3)) + (SELECT count() FROM visitor_features WHERE visitor_id IN (1, 3)) + (SELECT count() FROM lookalike_scores WHERE visitor_id IN (1, 3))
                    + (SELECT count() FROM lookalike_samples WHERE visitor_id IN (1, 3)) FORMAT TSV
                """),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task FillFeaturesAsync(AudienceScene scene)
    {
        var seenUntil = await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);
        await new FeatureRollup(scene.Client, new BuildLimits(), TimeProvider.System)
            .FillAsync("shop", Now.ToUnixTimeMilliseconds(), AudienceDefinition.DefaultActiveWithin, seenUntil, null, Test);
    }

    private static async IAsyncEnumerable<ListEntry> Of(params ListEntry[] entries)
    {
        await Task.CompletedTask;
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }
}
