using PixelServer.Insights.Questions;
using PixelServer.Insights.Statistics;

namespace PixelServer.Insights.Panels;

/// <summary>Where sessions came from, where they began, what they were done with: how many, what became of them, and whether that changed.</summary>
public sealed class BreakdownPanel(InsightReader reader)
{
    private const int MostSeries = 12;

    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions.</param>
    /// <param name="by">What they are broken down by.</param>
    /// <param name="order">What rows are sorted by.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<BreakdownAnswer> ReadAsync(InsightQuery query, BreakdownDimension by, BreakdownOrder order, int limit, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = Sql(query, scope, by, order, limit);
        var figures = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var isCompared = query.ComparedFrom is not null;
        var pValues = figures.Select(row => isCompared ? PValue(query, row) : 1).ToList();
        var significant = FalseDiscovery.Significant(pValues, pValues.Count);
        var rows = figures.Select((row, i) => row.ToBreakdown(isCompared) with
        {
            PValue = isCompared ? pValues[i] : null,
            Significant = isCompared && significant[i],
            Series = i < MostSeries ? row.Current(query) : null,
        }).ToList();
        var total = figures.Count == 0
            ? new BreakdownSum(0, 0, isCompared ? 0 : null, 0)
            : new BreakdownSum(figures[0].AllValues, figures[0].AllSessions, isCompared ? figures[0].AllPrevious : null, figures[0].AllConversions);
        return new BreakdownAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            ComparedFrom = query.ComparedFrom,
            ComparedUntil = query.ComparedUntil,
            Sql = scope.Parameters.Write(sql),
            Notes = [.. InsightReader.NotesOn(figures.Select(row => row.Visitors).DefaultIfEmpty().Max())],
            By = by.Name,
            Days = [.. Enumerable.Range(0, query.Days).Select(query.From.AddDays)],
            Rows = rows,
            Total = total,
            Others = new BreakdownSum(
                total.Values - rows.Count,
                total.Sessions - rows.Sum(row => row.Sessions),
                isCompared ? total.PreviousSessions - rows.Sum(row => row.PreviousSessions ?? 0) : null,
                total.Conversions - rows.Sum(row => row.Conversions)),
        };
    }

    private static string Sql(InsightQuery query, SessionScope scope, BreakdownDimension by, BreakdownOrder order, int limit)
    {
        var isCurrent = scope.IsCurrent;
        return $"""
            SELECT value, visits AS sessions, people AS visitors, news, pages_viewed, attention, engaged, converted AS conversions,
                worth.1 AS currencies, worth.2 AS revenues, visits_before AS previous_sessions,
                arrayReduce('countResample(0, {query.ComparedPoints(1) + query.Days}, 1)', slots) AS days,
                count() OVER () AS all_values, sum(visits) OVER () AS all_sessions, sum(visits_before) OVER () AS all_previous, sum(converted) OVER () AS all_conversions
            FROM
            (
                SELECT toString({by.Sql}) AS value, countIf({isCurrent}) AS visits, uniqIf(visitor_id, {isCurrent}) AS people,
                    countIf({isCurrent} AND is_new) AS news, sumIf(page_views, {isCurrent}) AS pages_viewed, sumIf(engagement, {isCurrent}) AS attention,
                    countIf({isCurrent} AND is_engaged) AS engaged, countIf({isCurrent} AND is_conversion) AS converted,
                    sumMapIf(currencies, revenues, {isCurrent} AND purchases > 0) AS worth, countIf(NOT ({isCurrent})) AS visits_before,
                    groupArray({scope.Slot(1)}) AS slots
                {scope.From().Replace("\n", "\n    ", StringComparison.Ordinal)}
                GROUP BY value
            )
            ORDER BY {OrderSql(order)} DESC, visits DESC, visits_before DESC, value
            LIMIT {scope.Parameters.Number("limit", (ulong)limit)}
            """;
    }

    private static string OrderSql(BreakdownOrder order) => order switch
    {
        BreakdownOrder.Visitors => "visitors",
        BreakdownOrder.Conversions => "converted",
        BreakdownOrder.ConversionRate => "converted / greatest(visits, 1)",

        // By how many it is more or less, not by how many times: of the rarest everything doubles.
        BreakdownOrder.Change => "abs(toInt64(visits) - toInt64(visits_before))",
        _ => "visits",
    };

    private static double PValue(InsightQuery query, Row row) =>
        CountChange.PValue(row.Current(query), row.Previous(query), query.ComparedFrom!.Value.DayNumber - query.From.DayNumber);

    private sealed record Row(
        string Value,
        long Sessions,
        long Visitors,
        long News,
        long PagesViewed,
        long Attention,
        long Engaged,
        long Conversions,
        IReadOnlyList<string> Currencies,
        IReadOnlyList<decimal> Revenues,
        long PreviousSessions,
        IReadOnlyList<long> Days,
        long AllValues,
        long AllSessions,
        long AllPrevious,
        long AllConversions)
    {
        /// <summary>Sessions on each day that is asked for.</summary>
        public long[] Current(InsightQuery query) => [.. Days.Skip(Days.Count - query.Days)];

        /// <summary>Sessions on each day of the time it is compared with.</summary>
        public long[] Previous(InsightQuery query) => [.. Days.Take(query.Days)];

        public BreakdownRow ToBreakdown(bool isCompared) => new()
        {
            Value = Value,
            Sessions = Sessions,
            Visitors = Visitors,
            NewShare = Share.Of(News, Sessions),
            PagesPerSession = Share.Of(PagesViewed, Sessions),
            EngagementPerSession = Share.Of(Attention, Sessions),
            EngagedShare = Share.Of(Engaged, Sessions),
            Conversions = Conversions,
            ConversionRate = Share.Of(Conversions, Sessions),
            Revenue = CurrencyAmount.Of(Currencies, Revenues),
            RevenuePerSession = [.. CurrencyAmount.Of(Currencies, Revenues).Select(one => one with { Value = Sessions == 0 ? 0 : one.Value / Sessions })],
            PreviousSessions = isCompared ? PreviousSessions : null,
        };
    }
}
