using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Tests.Lookalikes.Features;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What visitors did on each day is the same in however many steps it was taken in.</summary>
public sealed class ActivityRollupTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = LookalikeScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Filled_step_by_step_it_is_what_it_is_at_once_also_where_events_come_late(int seed)
    {
        var random = new Random(seed);
        var history = HistoryOf(random);

        // So long ago that the later steps do not look at it again; whatever day an event is of, it may come in any step.
        var steps = history.Select((one, i) => one with { LoadedAt = i % 3 == 2 ? null : TimeProvider.System.GetUtcNow().AddHours(-1) }).GroupBy(one => one.LoadedAt is null).ToList();
        using var stepwise = await LookalikeScene.CreateAsync(engine, []);
        foreach (var step in steps.OrderBy(step => step.Key))
        {
            await stepwise.Audiences.SeeAsync(step);
            await FillAsync(stepwise);
        }

        await FillAsync(stepwise);
        Assert.Equal(2, steps.Count);
        Assert.True(await RowsAsync(stepwise) == await RowsAtOnceAsync(history), $"seed {seed}: the rows differ");
    }

    [Fact]
    public async Task Only_days_of_visitors_with_new_events_are_worked_out_again()
    {
        using var scene = await LookalikeScene.CreateAsync(
            engine, Enumerable.Range(1, 20).Select(visitor => new SomeEvent((ulong)visitor, "page_view", Now.AddDays(-visitor)) { LoadedAt = TimeProvider.System.GetUtcNow().AddHours(-1) }));
        await FillAsync(scene);
        var first = await scene.Audiences.QueryAsync("SELECT max(filled) FROM visitor_activity FORMAT TSV");

        await scene.Audiences.SeeAsync(new SomeEvent(7, "view_item", Now.AddDays(-7)), new SomeEvent(8, "view_item", Now.AddDays(-30)));
        await FillAsync(scene);

        Assert.Equal(
            "7\t1\t1\n8\t0\t1\n8\t1\t0\n",
            await scene.Audiences.QueryAsync(
                $"SELECT visitor_id, page_views, item_views FROM visitor_activity FINAL WHERE filled > {first.Trim()} ORDER BY visitor_id, day FORMAT TSV"));
    }

    [Fact]
    public async Task Stopped_between_two_spans_of_days_it_leaves_nothing_wrong()
    {
        var history = HistoryOf(new Random(3));
        using var scene = await LookalikeScene.CreateAsync(engine, history);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var reports = new List<double>();
        var rollup = new ActivityRollup(scene.Client, TimeProvider.System, eventsAtOnce: history.Count / 4);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rollup.FillAsync(new StoppingProgress(reports, stop), stop.Token));

        Assert.InRange(Assert.Single(reports), 0.01, 0.5);
        Assert.NotEqual("0", (await scene.Audiences.QueryAsync("SELECT count() FROM visitor_activity FORMAT TSV")).Trim());
        Assert.Equal("0", (await scene.Audiences.QueryAsync("SELECT count() FROM visitor_activity_fills FORMAT TSV")).Trim());
        await rollup.FillAsync(null, Test);
        Assert.True(await RowsAsync(scene) == await RowsAtOnceAsync(history), "the rows differ");
    }

    private static List<SomeEvent> HistoryOf(Random random) =>
        [.. Enumerable.Range(1, 50).SelectMany(visitor => RandomVisits.Of((ulong)visitor, Now, random)).OrderBy(_ => random.Next())];

    private static Task<long> FillAsync(LookalikeScene scene) => new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);

    private static Task<string> RowsAsync(LookalikeScene scene) =>
        scene.Audiences.QueryAsync("SELECT * EXCEPT filled FROM visitor_activity FINAL ORDER BY site, visitor_id, day FORMAT JSONEachRow");

    private async Task<string> RowsAtOnceAsync(IEnumerable<SomeEvent> history)
    {
        using var scene = await LookalikeScene.CreateAsync(engine, history);
        await FillAsync(scene);
        return await RowsAsync(scene);
    }

    private sealed class StoppingProgress(List<double> reports, CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value)
        {
            reports.Add(value);
            stop.Cancel();
        }
    }
}
