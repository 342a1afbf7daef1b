using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>How many visitors come back in later weeks, by the week in which they came first.</summary>
public sealed class RetentionPanel(InsightReader reader)
{
    private const int DaysOfWeek = 7;

    /// <summary>Asks. The last week is that of the query's last day.</summary>
    /// <param name="query">Which sessions; its first day does not matter.</param>
    /// <param name="weeks">How many weeks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RetentionAnswer> ReadAsync(InsightQuery query, int weeks, CancellationToken cancellationToken)
    {
        var lastMonday = query.Until.AddDays(-(((int)query.Until.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek));
        var from = lastMonday.AddDays(-DaysOfWeek * (weeks - 1));
        var scope = new SessionScope(query);
        var since = $"toDateTime({scope.Parameters.Date("from", from)}, {scope.TimeZone})";

        // Nobody's first visit is after his others: who came first in these weeks has no session before them.
        var sql = $"""
            SELECT cohort, grouping(week) = 1 AS is_total, week, uniqMerge(people) AS visitors
            FROM
            (
                SELECT toMonday(first_seen, {scope.TimeZone}) AS cohort, toMonday(session_start, {scope.TimeZone}) AS week, uniqState(visitor_id) AS people
                {scope.FromDays(from, query.Until).Replace("\n", "\n    ", StringComparison.Ordinal)}
                    AND first_seen >= {since}
                GROUP BY cohort, week
            )
            GROUP BY GROUPING SETS ((cohort), (cohort, week))
            ORDER BY cohort, week
            """;
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var present = rows.Where(row => row.IsTotal == 0).ToDictionary(row => (row.Cohort, row.Week), row => row.Visitors);
        var cohorts = rows.Where(row => row.IsTotal == 1).Select(row => new RetentionRow(
            row.Cohort,
            row.Visitors,
            [
                .. Enumerable.Range(0, ((lastMonday.DayNumber - row.Cohort.DayNumber) / DaysOfWeek) + 1)
                    .Select(week => Math.Min(1, Share.Of(present.GetValueOrDefault((row.Cohort, row.Cohort.AddDays(week * DaysOfWeek))), row.Visitors))),
            ])).ToList();
        return new RetentionAnswer
        {
            Site = query.Site,
            From = from,
            Until = query.Until,
            Sql = scope.Parameters.Write(sql),
            Notes = [.. InsightReader.NotesOn(cohorts.Select(row => row.Visitors).DefaultIfEmpty().Max())],
            Rows = cohorts,
        };
    }

    private sealed record Row(DateOnly Cohort, int IsTotal, DateOnly Week, long Visitors);
}
