using PixelServer.Insights.Rollup;
using PixelServer.Pipeline.Erasure;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Rollup;

/// <summary>The sessions that are kept are those that the views work out, in however many steps they were taken in.</summary>
public sealed class SessionRollupTests(EngineFixture engine)
{
    private const int Visitors = 150;
    private const string Names = "SELECT name, category, brand FROM insight_names FINAL WHERE kind = 'item' FORMAT TSV";

    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    public async Task Filled_step_by_step_they_are_the_sessions_of_the_view_also_where_events_come_late(int seed, int steps)
    {
        var random = new Random(seed);
        var history = HistoryOf(random);
        using var scene = await InsightScene.CreateAsync(engine);
        foreach (var step in history.GroupBy(_ => random.Next(steps)))
        {
            await scene.SeeAsync(step);
            await scene.FillAsync(eventsAtOnce: random.Next(2) == 0 ? 300 : 2_000_000);
            Assert.True(await DifferencesAsync(scene) == "0\t0\t0", $"seed {seed}: {await DifferencesAsync(scene)} sessions are missing, too many, or differ");
        }

        using var atOnce = await InsightScene.CreateAsync(engine);
        await atOnce.SeeAsync(history);
        await atOnce.FillAsync();
        Assert.True(await scene.RowsAsync() == await atOnce.RowsAsync(), $"seed {seed}: the rows differ from those filled at once");
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task A_late_event_joins_two_sessions_to_one()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon), new SomeEvent(1, "page_view", Noon.AddMinutes(50)));
        await scene.FillAsync();
        Assert.Equal("2", await scene.QueryAsync("SELECT count() FROM insight_sessions FINAL WHERE NOT is_deleted FORMAT TSV"));

        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon.AddMinutes(25)));
        await scene.FillAsync();

        Assert.Equal("2026-11-10 12:00:00.000\t3", await scene.QueryAsync("SELECT session_start, page_views FROM insight_sessions FINAL WHERE NOT is_deleted FORMAT TSV"));
    }

    [Fact]
    public async Task An_event_before_all_that_was_known_of_a_visitor_makes_his_later_sessions_returning()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon), new SomeEvent(1, "page_view", Noon.AddDays(9)), new SomeEvent(2, "page_view", Noon.AddDays(9)));
        await scene.FillAsync();

        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon.AddDays(-5)));
        await scene.FillAsync();

        Assert.Equal(
            "1\t2026-11-05 12:00:00\t3\n2\t2026-11-19 12:00:00\t1",
            await scene.QueryAsync("SELECT visitor_id, first_seen, count() FROM insight_sessions FINAL WHERE NOT is_deleted GROUP BY ALL ORDER BY ALL FORMAT TSV"));
    }

    [Fact]
    public async Task Stopped_between_two_spans_of_days_it_goes_on_with_the_rest()
    {
        var history = HistoryOf(new Random(4));
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(history);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var reports = new List<double>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.FillAsync(history.Count / 4, new StoppingProgress(reports, stop), stop.Token));

        var first = await scene.QueryAsync("SELECT max(filled) FROM insight_sessions FORMAT TSV");
        Assert.InRange(Assert.Single(reports), 0.01, 0.5);
        Assert.NotEqual("0", first);
        Assert.Null(await scene.FindAsync());
        await scene.FillAsync(history.Count / 4);
        Assert.Equal("0\t0\t0", await DifferencesAsync(scene));
        Assert.NotEqual("0", await scene.QueryAsync($"SELECT count() FROM insight_sessions WHERE filled <= {first} FORMAT TSV"));
    }

    [Fact]
    public async Task Nothing_is_worked_out_again_where_nothing_was_loaded()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        var rollup = new SessionRollup(scene.Client, TimeProvider.System);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon));
        var first = await rollup.FillAsync(null, Test);
        var rows = await scene.QueryAsync("SELECT count(), max(filled) FROM insight_sessions FORMAT TSV");
        var second = await rollup.FillAsync(null, Test);

        Assert.Equal(rows, await scene.QueryAsync("SELECT count(), max(filled) FROM insight_sessions FORMAT TSV"));
        Assert.True(second.SeenUntil > first.SeenUntil);
        Assert.Equal(first.ChangedAt, second.ChangedAt);

        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon.AddMinutes(5)));
        var third = await rollup.FillAsync(null, Test);
        Assert.Equal(third.SeenUntil, third.ChangedAt);
        Assert.Equal("2", await scene.QueryAsync("SELECT page_views FROM insight_sessions FINAL WHERE NOT is_deleted FORMAT TSV"));
    }

    [Fact]
    public async Task Two_at_once_do_no_harm()
    {
        var history = HistoryOf(new Random(5));
        using var scene = await InsightScene.CreateAsync(engine);
        foreach (var half in history.Chunk((history.Count / 2) + 1))
        {
            await scene.SeeAsync(half);
            await Task.WhenAll(scene.FillAsync(history.Count / 4), scene.FillAsync());
            Assert.Equal("0\t0\t0", await DifferencesAsync(scene));
        }
    }

    [Fact]
    public async Task What_somebody_makes_up_stops_nothing()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "purchase", Noon) { Value = 99_999_999_999_999m, Columns = new Dictionary<string, object> { ["currency"] = "EUR" } },
            new SomeEvent(1, "purchase", Noon.AddMinutes(1)) { Value = 99_999_999_999_999m, Columns = new Dictionary<string, object> { ["currency"] = "EUR" } },
            new SomeEvent(1, "engagement", Noon.AddMinutes(2)) { Props = new Dictionary<string, string> { ["seconds"] = "4294967295" } },
            new SomeEvent(1, "engagement", Noon.AddMinutes(3)) { Props = new Dictionary<string, string> { ["seconds"] = "4294967295" } },
            new SomeEvent(1, "search", Noon.AddMinutes(4)) { Props = new Dictionary<string, string> { ["search_term"] = $"'\"\\\0\u202e{new string('x', 5000)}" } },
            new SomeEvent(1, "page_view", Noon.AddMinutes(5)) { Columns = new Dictionary<string, object> { ["page_path"] = $"/<script>'{new string('y', 8000)}" } });
        await scene.FillAsync();

        Assert.Equal(
            "[99999999999999.9999]\t4294967295\t200\t6",
            await scene.QueryAsync("SELECT revenues, engagement, lengthUTF8(search_terms[1]), events FROM insight_sessions FINAL FORMAT TSV"));
    }

    [Fact]
    public async Task Days_whose_events_are_gone_are_forgotten()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon.AddDays(-9)), new SomeEvent(2, "page_view", Noon.AddDays(-9)), new SomeEvent(2, "page_view", Noon));
        await scene.FillAsync();
        await scene.Client.ExecuteAsync("DELETE FROM events WHERE event_time < '2026-11-10'", Test);
        await scene.SeeAsync(new SomeEvent(3, "page_view", Noon));
        await scene.FillAsync();

        Assert.Equal("2\n3", await scene.QueryAsync("SELECT visitor_id FROM insight_sessions FINAL WHERE NOT is_deleted ORDER BY ALL FORMAT TSV"));
        Assert.Equal("2\n3", await scene.QueryAsync("SELECT DISTINCT visitor_id FROM insight_visitors ORDER BY ALL FORMAT TSV"));
    }

    [Fact]
    public async Task Erased_visitors_are_gone_and_stay_gone()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(new SomeEvent(1, "page_view", Noon), new SomeEvent(2, "page_view", Noon));
        await scene.FillAsync();
        await new ErasureLedger(scene.Client, TimeProvider.System).RequestAsync(ErasureRequest.OfVisitor(1, TimeProvider.System.GetUtcNow()), Test);
        var sweep = new ErasureSweep(scene.Client, new SweepOptions(), TimeProvider.System);
        Task<string> RowsAsync() => scene.QueryAsync("SELECT (SELECT count() FROM insight_sessions WHERE visitor_id = 1) + (SELECT count() FROM insight_visitors WHERE visitor_id = 1) FORMAT TSV");
        using var turns = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var turn = 0; turn < 400 && await RowsAsync() != "0"; turn++)
        {
            await sweep.TurnAsync(Test);
            await turns.WaitForNextTickAsync(Test);
        }

        Assert.Equal("0", await RowsAsync());
        await scene.Client.ExecuteAsync("TRUNCATE TABLE insight_fills", Test);
        await scene.FillAsync();
        Assert.Equal("0", await RowsAsync());
        Assert.Equal("2", await scene.QueryAsync("SELECT visitor_id FROM insight_sessions FINAL WHERE NOT is_deleted FORMAT TSV"));
    }

    [Fact]
    public async Task What_is_known_of_an_item_stays_when_an_event_names_only_its_id_or_an_older_one_comes_late()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        async Task SeeAsync(int minutes, SomeItem item)
        {
            await scene.SeeAsync(new SomeEvent(1, "view_item", Noon.AddMinutes(minutes)) { Items = [item] });
            await scene.FillAsync();
        }

        await SeeAsync(10, new SomeItem("7", "shoes", "Wren", "Boot"));
        await SeeAsync(20, new SomeItem("7"));
        await SeeAsync(5, new SomeItem("7", "hats", "Other", "Older"));
        Assert.Equal("Boot\tshoes\tWren", await scene.QueryAsync(Names));

        await SeeAsync(30, new SomeItem("7", "boots", "", "Boot II"));
        Assert.Equal("Boot II\tboots\tWren", await scene.QueryAsync(Names));
    }

    private static List<SomeEvent> HistoryOf(Random random) =>
        [.. Enumerable.Range(1, Visitors).SelectMany(visitor => RandomHistory.Of((ulong)visitor, random)).OrderBy(_ => random.Next())];

    // Sessions that only the view has, that only the table has, and that differ.
    private static Task<string> DifferencesAsync(InsightScene scene) => scene.QueryAsync(
        """
        SELECT countIf(kept = 0), countIf(formed = 0), countIf(kept = 1 AND formed = 1 AND NOT same)
        FROM
        (
            SELECT site, visitor_id, session_start, sum(is_kept) AS kept, sum(NOT is_kept) AS formed, uniqExact(facts) = 1 AS same
            FROM
            (
                SELECT site, visitor_id, session_start, 1 AS is_kept, (toUInt64(duration), toUInt64(events), toUInt64(page_views), landing_page, exit_page, source,
                    medium, channel, network, campaign, toUInt64(purchases), country, device_type, browser, toUInt8(is_bot), first_seen) AS facts
                FROM insight_sessions FINAL WHERE NOT is_deleted
                UNION ALL
                SELECT site, visitor_id, session_start, 0, (toUInt64(floor(duration)), events, page_views, landing_page, exit_page, source,
                    medium, channel, network, campaign, purchases, country, device_type, browser, toUInt8(is_bot),
                    toDateTime(min(session_start) OVER (PARTITION BY site, visitor_id), 'UTC'))
                FROM sessions
            )
            GROUP BY site, visitor_id, session_start
        )
        FORMAT TSV
        """);

    private sealed class StoppingProgress(List<double> reports, CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value)
        {
            reports.Add(value);
            stop.Cancel();
        }
    }
}
