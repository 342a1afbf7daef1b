using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Rollup;

/// <summary>The sessions that are kept are those that the views work out, in however many steps they were taken in.</summary>
public sealed class SessionRollupTests(EngineFixture engine)
{
    private const int Visitors = 150;

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
}
