using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using Xunit;

namespace PixelServer.Insights.Tests.Oracle;

/// <summary>Holds every figure of every panel against the oracle.</summary>
internal sealed class PanelAgreement(InsightScene scene, InsightOracle oracle)
{
    private readonly InsightReader _reader = new(scene.Client);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async Task SummaryAsync(InsightQuery query)
    {
        var answer = await new SummaryPanel(_reader).ReadAsync(query, Test);
        var (current, previous) = (oracle.Current(query), oracle.Previous(query));
        Agree(current, answer.Current);
        Assert.Equal(query.ComparedFrom is not null, answer.Previous is not null);
        if (answer.Previous is not null)
        {
            Agree(previous, answer.Previous);
        }

        var parts = query.Days == 1 ? 24 : query.Days;
        Assert.Equal(parts, answer.Series.Count);
        for (var i = 0; i < parts; i++)
        {
            var point = answer.Series[i];
            Agree([.. current.Where(session => Part(query, query.From, session) == i)], point.Current);
            if (point.Previous is not null)
            {
                Agree([.. previous.Where(session => Part(query, query.ComparedFrom!.Value, session) == i)], point.Previous);
            }
        }

        // The statement that is shown gives the same.
        Assert.Equal(current.Count == 0 ? "" : $"{current.Count}", await scene.QueryAsync($"SELECT sessions FROM ({answer.Sql}) WHERE is_total AND is_current FORMAT TSV"));
    }

    public async Task BreakdownAsync(InsightQuery query, string by)
    {
        const int Limit = 3;
        var answer = await new BreakdownPanel(_reader).ReadAsync(query, BreakdownDimension.Find(by), BreakdownOrder.Sessions, Limit, Test);
        var current = oracle.Current(query).ToLookup(session => session.Value(by));
        var previous = oracle.Previous(query).ToLookup(session => session.Value(by));
        var values = current.Select(group => group.Key).Union(previous.Select(group => group.Key))
            .OrderByDescending(value => current[value].Count()).ThenByDescending(value => previous[value].Count()).ThenBy(value => value, StringComparer.Ordinal).ToList();
        Assert.Equal(values.Take(Limit), answer.Rows.Select(row => row.Value));
        foreach (var row in answer.Rows)
        {
            var sessions = current[row.Value].ToList();
            Assert.Equal(
                (sessions.Count, sessions.DistinctBy(session => session.Visitor).Count(), sessions.Count(session => session.IsConversion)),
                ((int)row.Sessions, (int)row.Visitors, (int)row.Conversions));
            Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.IsNew ? 1.0 : 0), row.NewShare, 1e-9);
            Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.Count("page_view")), row.PagesPerSession, 1e-9);
            Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.Engagement), row.EngagementPerSession, 1e-9);
            Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.IsEngaged ? 1.0 : 0), row.EngagedShare, 1e-9);
            Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.IsConversion ? 1.0 : 0), row.ConversionRate, 1e-9);
            Assert.Equal(Revenue(sessions), row.Revenue);
            Assert.Equal(Revenue(sessions).Select(one => one.Value / sessions.Count), row.RevenuePerSession.Select(one => one.Value));
            Assert.Equal(query.ComparedFrom is null ? null : previous[row.Value].Count(), row.PreviousSessions);
            Assert.Equal(
                Enumerable.Range(0, query.Days).Select(i => sessions.LongCount(session => InsightOracle.Day(query, session.Start) == query.From.AddDays(i))), row.Series);
        }

        Assert.Equal(
            (values.Count, current.Sum(group => group.Count()), values.Skip(Limit).Sum(value => current[value].Count())),
            ((int)answer.Total.Values, (int)answer.Total.Sessions, (int)answer.Others.Sessions));
    }

    public async Task HoursAsync(InsightQuery query)
    {
        var answer = await new HoursPanel(_reader).ReadAsync(query, Test);
        var hours = oracle.Current(query).GroupBy(session => InsightOracle.Local(query, session.Start) is var local ? ((((int)local.DayOfWeek + 6) % 7) + 1, local.Hour) : default)
            .OrderBy(hour => hour.Key).Select(hour => new HourRow(hour.Key.Item1, hour.Key.Hour, hour.Count(), hour.Count(session => session.IsConversion)));
        Assert.Equal(hours, answer.Rows);
    }

    public async Task RetentionAsync(InsightQuery query, int weeks)
    {
        var answer = await new RetentionPanel(_reader).ReadAsync(query, weeks, Test);
        var last = InsightOracle.Monday(query.Until);
        var from = last.AddDays(-7 * (weeks - 1));
        DateOnly Week(DateTimeOffset time) => InsightOracle.Monday(InsightOracle.Day(query, time));
        var cohorts = oracle.Find(query, from, query.Until).Where(session => Week(session.FirstSeen) >= from).GroupBy(session => Week(session.FirstSeen)).OrderBy(week => week.Key).ToList();
        Assert.Equal(cohorts.Select(cohort => cohort.Key), answer.Rows.Select(row => row.Week));
        foreach (var (cohort, row) in cohorts.Zip(answer.Rows))
        {
            var visitors = cohort.DistinctBy(session => session.Visitor).Count();
            Assert.Equal(visitors, row.Visitors);
            Assert.Equal(((last.DayNumber - cohort.Key.DayNumber) / 7) + 1, row.Returned.Count);
            foreach (var (share, i) in row.Returned.Select((share, i) => (share, i)))
            {
                Assert.Equal((double)cohort.Where(session => Week(session.Start) == cohort.Key.AddDays(7 * i)).DistinctBy(session => session.Visitor).Count() / visitors, share, 1e-9);
            }
        }
    }

    public async Task FunnelAsync(InsightQuery query, IReadOnlyList<string> steps, string? by)
    {
        var answer = await new FunnelPanel(_reader).ReadAsync(query, FunnelPanel.ReadSteps(steps), by is null ? null : BreakdownDimension.Find(by), Test);
        var sessions = oracle.Current(query);
        Agree(sessions, steps, answer.Steps);
        foreach (var group in answer.Groups ?? [])
        {
            Agree([.. sessions.Where(session => session.Value(by!) == group.Value)], steps, group.Steps);
        }

        var largest = by is null ? 0 : sessions.Where(session => session.Level(steps) > 0).Select(session => session.Value(by)).Distinct().Count();
        Assert.Equal(Math.Min(10, largest), answer.Groups?.Count ?? 0);
    }

    public async Task ChoicesAsync(InsightQuery query, string by, string prefix)
    {
        var steps = await new ChoicesPanel(_reader).ReadStepsAsync(query, Test);
        var sessions = oracle.Current(query);
        Assert.Equal(Sorted(sessions.SelectMany(session => session.Steps.Distinct())), steps.Rows);

        var values = await new ChoicesPanel(_reader).ReadValuesAsync(query, FilterDimension.All.First(one => one.Name == by), prefix, Test);
        var all = sessions.SelectMany(session => by switch
        {
            "event" => session.Steps.Distinct().Where(step => step.StartsWith("event:", StringComparison.Ordinal)).Select(step => step[6..]),
            "page" or "item" or "category" => session.All(by).Distinct(),
            _ => [session.Value(by)],
        });
        Assert.Equal(Sorted(all.Where(value => value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))), values.Rows);
    }

    private static IEnumerable<ChoiceRow> Sorted(IEnumerable<string> values) => values.GroupBy(value => value).Select(value => new ChoiceRow(value.Key, "", value.Count()))
        .OrderByDescending(row => row.Sessions).ThenBy(row => row.Value, StringComparer.Ordinal);

    private static int Part(InsightQuery query, DateOnly from, OracleSession session) =>
        query.Days == 1 ? InsightOracle.Local(query, session.Start).Hour : InsightOracle.Day(query, session.Start).DayNumber - from.DayNumber;

    private static void Agree(List<OracleSession> sessions, Metrics metrics)
    {
        Assert.Equal(
            (sessions.DistinctBy(session => session.Visitor).Count(), sessions.Count(session => session.IsNew), sessions.Count, sessions.Sum(session => session.Count("page_view")), sessions.Sum(session => session.Events.Count)),
            ((int)metrics.Visitors, (int)metrics.NewVisitors, (int)metrics.Sessions, (int)metrics.PageViews, (int)metrics.Events));
        Assert.Equal(
            (sessions.Count(session => session.IsEngaged), sessions.Sum(session => session.Engagement), sessions.Sum(session => session.Count("purchase")), sessions.Sum(session => session.Count("sign_up")), sessions.Sum(session => session.Count("generate_lead")), sessions.Count(session => session.IsConversion)),
            ((int)metrics.EngagedSessions, metrics.EngagementSeconds, (int)metrics.Purchases, (int)metrics.SignUps, (int)metrics.Leads, (int)metrics.Conversions));
        Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.IsEngaged ? 0.0 : 1), metrics.BounceRate, 1e-9);
        Assert.Equal(sessions.Count == 0 ? 0 : sessions.Average(session => session.IsConversion ? 1.0 : 0), metrics.ConversionRate, 1e-9);
        Assert.Equal(Revenue(sessions), metrics.Revenue);
    }

    private static void Agree(List<OracleSession> sessions, IReadOnlyList<string> steps, IReadOnlyList<FunnelStep> answer)
    {
        var reached = Enumerable.Range(1, steps.Count).Select(level => sessions.Where(session => session.Level(steps) >= level).ToList()).ToList();
        Assert.Equal(
            steps.Select((step, i) => (step, reached[i].Count, reached[i].DistinctBy(session => session.Visitor).Count())),
            answer.Select(step => (step.Step, (int)step.Sessions, (int)step.Visitors)));
        for (var i = 0; i < steps.Count; i++)
        {
            Assert.Equal(reached[0].Count == 0 ? 0 : (double)reached[i].Count / reached[0].Count, answer[i].Share, 1e-9);
        }
    }

    private static IEnumerable<CurrencyAmount> Revenue(IEnumerable<OracleSession> sessions) => sessions.SelectMany(session => session.Purchases)
        .GroupBy(one => one.Columns.TryGetValue("currency", out var currency) ? (string)currency : "").OrderBy(currency => currency.Key, StringComparer.Ordinal)
        .Select(currency => new CurrencyAmount(currency.Key, currency.Sum(one => one.Value!.Value)));
}
