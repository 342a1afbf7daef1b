using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>Pages: attention, scrolling, leaving. Thread-safe.</summary>
public sealed class PagesPanel(InsightReader reader)
{
    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions; what they are compared with does not matter.</param>
    /// <param name="limit">How many rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Pipeline.Warehouse.ClickHouseException">ClickHouse refuses, takes too long, or cannot be reached.</exception>
    public async Task<PagesAnswer> ReadAsync(InsightQuery query, int limit, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = Write(query, scope, limit);
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        return new PagesAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            Sql = scope.Parameters.Write(sql),
            Notes = ["Of a session the first 200 pages count."],
            Rows = [.. rows.Select(row => row.ToAttention())],
            Total = rows.Count == 0
                ? new PagesTotal(0, 0, 0, 0)
                : new PagesTotal(rows[0].AllPages, rows[0].AllSessions, Share.Of(rows[0].AllSeconds, rows[0].AllSessions), Share.Of(rows[0].AllConverted, rows[0].AllSessions)),
        };
    }

    private static string Write(InsightQuery query, SessionScope scope, int limit) => $"""
        SELECT name.text AS page, sessions, seconds, scrolled25, scrolled50, scrolled75, scrolled90, entries, exits, converted,
            all_pages, total.all_sessions AS all_sessions, total.all_seconds AS all_seconds, total.all_converted AS all_converted
        FROM
        (
            SELECT key, count() AS sessions, sum(attention) AS seconds,
                countIf(depth >= 25) AS scrolled25, countIf(depth >= 50) AS scrolled50, countIf(depth >= 75) AS scrolled75, countIf(depth >= 90) AS scrolled90,
                countIf(key = landing) AS entries, countIf(key = leaving) AS exits, countIf(is_conversion) AS converted, count() OVER () AS all_pages
            FROM
            (
                SELECT pages, page_seconds, page_scroll, {SessionColumns.Token("page", "landing_page")} AS landing, {SessionColumns.Token("page", "exit_page")} AS leaving,
                    is_conversion
                {SqlLayout.Deeper(scope.From(isCompared: false), 2)} AND page_views > 0
            )
            ARRAY JOIN pages AS key, page_seconds AS attention, page_scroll AS depth
            GROUP BY key
            ORDER BY sessions DESC, key
            LIMIT {limit}
        ) AS page
        CROSS JOIN
        (
            SELECT count() AS all_sessions, sum(arraySum(page_seconds)) AS all_seconds, countIf(is_conversion) AS all_converted
            {SqlLayout.Deeper(scope.From(isCompared: false), 1)} AND page_views > 0
        ) AS total
        LEFT JOIN
        (
            SELECT token AS key, text FROM insight_names FINAL WHERE site = {scope.Parameters.Text("site", query.Site)} AND kind = 'page'
        ) AS name ON name.key = page.key
        ORDER BY sessions DESC, page.key
        """;

    private sealed record Row(
        string Page, long Sessions, long Seconds, long Scrolled25, long Scrolled50, long Scrolled75, long Scrolled90, long Entries, long Exits, long Converted,
        long AllPages, long AllSessions, long AllSeconds, long AllConverted)
    {
        public PageAttention ToAttention() => new()
        {
            Page = Page,
            Sessions = Sessions,
            SecondsPerSession = Share.Of(Seconds, Sessions),
            Scroll25 = Share.Of(Scrolled25, Sessions),
            Scroll50 = Share.Of(Scrolled50, Sessions),
            Scroll75 = Share.Of(Scrolled75, Sessions),
            Scroll90 = Share.Of(Scrolled90, Sessions),
            Entries = Entries,
            Exits = Exits,
            ExitRate = Share.Of(Exits, Sessions),
            ConversionRate = Share.Of(Converted, Sessions),
        };
    }
}
