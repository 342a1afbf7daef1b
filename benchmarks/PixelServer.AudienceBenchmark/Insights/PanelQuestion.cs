using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.AudienceBenchmark.Insights;

/// <summary>A panel as the page asks it, and the same question asked of the events themselves.</summary>
/// <param name="Name">What stands in the table of results.</param>
/// <param name="AskAsync">Asks the panel.</param>
/// <param name="Raw">The question without the kept sessions; <c>{from}</c>, <c>{middle}</c> and <c>{to}</c> stand for days.</param>
internal sealed record PanelQuestion(string Name, Func<InsightReader, InsightQuery, CancellationToken, Task> AskAsync, string Raw)
{
    private static readonly string[] Steps = ["event:view_item", "event:add_to_cart", "event:begin_checkout", "event:purchase"];

    // Sessions are worked out as the view does.
    private const string RawSessions = "sessions_between(from = '{from}', to = '{to}') WHERE site = 'demo' AND NOT is_bot";

    /// <summary>Every panel that has one statement of its own.</summary>
    public static IReadOnlyList<PanelQuestion> All { get; } =
    [
        new(
            "summary",
            (reader, query, stop) => new SummaryPanel(reader).ReadAsync(query, stop),
            $"SELECT toDate(session_start) AS day, uniq(visitor_id), count(), sum(page_views), sum(events), sum(purchases) FROM {RawSessions} GROUP BY day WITH TOTALS"),
        Breakdown("channel"),
        Breakdown("network"),
        Breakdown("source"),
        Breakdown("landing_page"),
        Breakdown("country"),
        Breakdown("device_type"),
        new(
            "hours",
            (reader, query, stop) => new HoursPanel(reader).ReadAsync(query, stop),
            $"SELECT toDayOfWeek(session_start) AS weekday, toHour(session_start) AS hour, count(), countIf(purchases > 0) FROM {RawSessions.Replace("{from}", "{middle}", StringComparison.Ordinal)} GROUP BY ALL"),
        new(
            "retention, 12 weeks",
            (reader, query, stop) => new RetentionPanel(reader).ReadAsync(query, 12, stop),
            """
            SELECT cohort, week, uniq(visitor_id)
            FROM (SELECT visitor_id, toMonday(min(event_time)) AS cohort, arrayJoin(groupUniqArray(toMonday(event_time))) AS week
                FROM events WHERE site = 'demo' AND NOT is_bot AND visitor_id != 0 AND event != 'consent' GROUP BY visitor_id)
            WHERE cohort >= toDate('{to}') - 84 GROUP BY ALL
            """),
        new(
            "funnel of 4 steps",
            (reader, query, stop) => new FunnelPanel(reader).ReadAsync(query, Steps, null, stop),
            """
            SELECT level, count(), uniq(visitor_id)
            FROM (SELECT visitor_id, windowFunnel(86400)(toDateTime(event_time), event = 'view_item', event = 'add_to_cart', event = 'begin_checkout', event = 'purchase') AS level
                FROM session_events WHERE site = 'demo' AND NOT is_bot AND event_time >= '{middle}' AND event_time < '{to}' GROUP BY visitor_id, session_start)
            GROUP BY level
            """),
        new(
            "funnel by device",
            (reader, query, stop) => new FunnelPanel(reader).ReadAsync(query, Steps, BreakdownDimension.Find("device_type"), stop),
            ""),
        new("steps to choose from", (reader, query, stop) => new ChoicesPanel(reader).ReadStepsAsync(query, stop), ""),
        new(
            "items to choose from",
            (reader, query, stop) => new ChoicesPanel(reader).ReadValuesAsync(query, FilterDimension.All.First(one => one.Name == "item"), "towel", stop),
            ""),
    ];

    private static PanelQuestion Breakdown(string by) => new(
        $"by {by}",
        (reader, query, stop) => new BreakdownPanel(reader).ReadAsync(query, BreakdownDimension.Find(by), BreakdownOrder.Sessions, 50, stop),
        $"SELECT {by}, countIf(session_start >= '{{middle}}'), uniqIf(visitor_id, session_start >= '{{middle}}'), sum(page_views), countIf(purchases > 0), countIf(session_start < '{{middle}}') FROM {RawSessions} GROUP BY {by}");
}
