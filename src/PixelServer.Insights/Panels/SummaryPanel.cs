using System.Globalization;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>The figures in short, in all and over time.</summary>
public sealed class SummaryPanel(InsightReader reader)
{
    /// <summary>Asks.</summary>
    public async Task<SummaryAnswer> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var isHourly = query.Days == 1;
        var scope = new SessionScope(query);

        // Totals are made of the parts: counted visitors are merged, not added up.
        var sql = $"""
            SELECT is_current, grouping(part) = 1 AS is_total, toString(part) AS part_text, uniqMerge(people) AS visitors, sum(new_people) AS new_visitors,
                sum(visits) AS sessions, sum(all_page_views) AS page_views, sum(all_events) AS events, sum(engaged) AS engaged_sessions,
                sum(attention) AS engagement_seconds, sum(all_purchases) AS purchases, sum(all_sign_ups) AS sign_ups, sum(all_leads) AS leads, sum(converted) AS conversions,
                sumMapMerge(revenue).1 AS currencies, sumMapMerge(revenue).2 AS revenues
            FROM
            (
                SELECT {scope.IsCurrent} AS is_current, {(isHourly ? $"toHour(session_start, {scope.TimeZone})" : scope.LocalDay)} AS part,
                    uniqState(visitor_id) AS people, countIf(is_new) AS new_people, count() AS visits, sum(page_views) AS all_page_views,
                    sum(events) AS all_events, countIf(is_engaged) AS engaged, sum(engagement) AS attention,
                    sum(purchases) AS all_purchases, sum(sign_ups) AS all_sign_ups, sum(leads) AS all_leads, countIf(is_conversion) AS converted,
                    sumMapStateIf(currencies, revenues, purchases > 0) AS revenue
                {scope.From().Replace("\n", "\n    ", StringComparison.Ordinal)}
                GROUP BY is_current, part
            )
            GROUP BY GROUPING SETS ((is_current), (is_current, part))
            """;
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var isCompared = query.ComparedFrom is not null;
        var current = Total(rows, isCurrent: true);
        var previous = isCompared ? Total(rows, isCurrent: false) : null;
        return new SummaryAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            ComparedFrom = query.ComparedFrom,
            ComparedUntil = query.ComparedUntil,
            Sql = scope.Parameters.Write(sql),
            Notes = [.. InsightReader.NotesOn(Math.Max(current.Visitors, previous?.Visitors ?? 0))],
            Current = current,
            Previous = previous,
            Series = [.. Points(query, isHourly, rows, isCompared)],
        };
    }

    private static Metrics Total(List<Row> rows, bool isCurrent) => rows.Find(row => row.IsTotal == 1 && row.IsCurrent == (isCurrent ? 1 : 0))?.ToMetrics() ?? new Metrics();

    private static IEnumerable<SummaryPoint> Points(InsightQuery query, bool isHourly, List<Row> rows, bool isCompared)
    {
        var parts = rows.Where(row => row.IsTotal == 0).ToDictionary(row => (row.IsCurrent, row.PartText), row => row.ToMetrics());
        Metrics Of(int isCurrent, string part) => parts.GetValueOrDefault((isCurrent, part)) ?? new Metrics();
        for (var i = 0; i < (isHourly ? 24 : query.Days); i++)
        {
            var (name, part, before) = isHourly
                ? (string.Create(CultureInfo.InvariantCulture, $"{query.From:yyyy-MM-dd}T{i:00}:00"), Text(i), Text(i))
                : (Text(query.From.AddDays(i)), Text(query.From.AddDays(i)), query.ComparedFrom is { } from ? Text(from.AddDays(i)) : "");
            yield return new SummaryPoint(name, Of(1, part), isCompared ? Of(0, before) : null);
        }
    }

    private static string Text(int hour) => hour.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row(
        int IsCurrent,
        int IsTotal,
        string PartText,
        long Visitors,
        long NewVisitors,
        long Sessions,
        long PageViews,
        long Events,
        long EngagedSessions,
        long EngagementSeconds,
        long Purchases,
        long SignUps,
        long Leads,
        long Conversions,
        IReadOnlyList<string> Currencies,
        IReadOnlyList<decimal> Revenues)
    {
        public Metrics ToMetrics() => new()
        {
            Visitors = Visitors,
            NewVisitors = NewVisitors,
            Sessions = Sessions,
            PageViews = PageViews,
            Events = Events,
            EngagedSessions = EngagedSessions,
            EngagementSeconds = EngagementSeconds,
            Purchases = Purchases,
            SignUps = SignUps,
            Leads = Leads,
            Conversions = Conversions,
            Currencies = Currencies,
            Revenues = Revenues,
        };
    }
}
