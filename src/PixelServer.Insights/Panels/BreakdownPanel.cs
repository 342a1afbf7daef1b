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
        var sql = Sql(scope, by, order, limit);
        var figures = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var days = figures.Count == 0 ? [] : await ReadDaysAsync(query, by, figures, cancellationToken);
        var isCompared = query.ComparedFrom is not null;
        var pValues = figures.Select(row => isCompared ? PValue(query, days, row.Token) : 1).ToList();
        var significant = FalseDiscovery.Significant(pValues);
        var rows = figures.Select((row, i) => row.ToBreakdown(isCompared) with
        {
            PValue = isCompared ? pValues[i] : null,
            Significant = isCompared && significant[i],
            Series = i < MostSeries ? Series(days, row.Token, query.From, query.Days) : null,
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

    private static string Sql(SessionScope scope, BreakdownDimension by, BreakdownOrder order, int limit)
    {
        var isCurrent = scope.IsCurrent;
        return $"""
            SELECT value, cityHash64(value) AS token, visits AS sessions, people AS visitors, news, pages_viewed, attention, engaged, converted AS conversions,
                worth.1 AS currencies, worth.2 AS revenues, visits_before AS previous_sessions,
                count() OVER () AS all_values, sum(visits) OVER () AS all_sessions, sum(visits_before) OVER () AS all_previous, sum(converted) OVER () AS all_conversions
            FROM
            (
                SELECT toString({by.Sql}) AS value, countIf({isCurrent}) AS visits, uniqIf(visitor_id, {isCurrent}) AS people,
                    countIf({isCurrent} AND {SessionColumns.IsNew}) AS news, sumIf(page_views, {isCurrent}) AS pages_viewed, sumIf(engagement, {isCurrent}) AS attention,
                    countIf({isCurrent} AND {SessionColumns.IsEngaged}) AS engaged, countIf({isCurrent} AND {SessionColumns.IsConversion}) AS converted,
                    sumMapIf(currencies, revenues, {isCurrent} AND purchases > 0) AS worth, countIf(NOT ({isCurrent})) AS visits_before
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

    private static long[] Series(Dictionary<(ulong Token, DateOnly Day), long> days, ulong token, DateOnly from, int count) =>
        [.. Enumerable.Range(0, count).Select(i => days.GetValueOrDefault((token, from.AddDays(i))))];

    private static double PValue(InsightQuery query, Dictionary<(ulong Token, DateOnly Day), long> days, ulong token)
    {
        var before = query.ComparedFrom!.Value;
        return CountChange.PValue(
            Series(days, token, query.From, query.Days), Series(days, token, before, query.Days), before.DayNumber - query.From.DayNumber);
    }

    // How many sessions the rows have on each day: what a change is held against.
    private async Task<Dictionary<(ulong Token, DateOnly Day), long>> ReadDaysAsync(
        InsightQuery query, BreakdownDimension by, List<Row> rows, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = $"""
            SELECT cityHash64(toString({by.Sql})) AS token, {scope.LocalDay} AS local_day, count() AS sessions
            {scope.From()}
                AND token IN {scope.Parameters.Numbers("tokens", rows.Select(row => row.Token))}
            GROUP BY token, local_day
            """;
        return (await reader.ReadAsync<DayRow>(sql, scope.Parameters, cancellationToken)).ToDictionary(row => (row.Token, row.LocalDay), row => row.Sessions);
    }

    private sealed record DayRow(ulong Token, DateOnly LocalDay, long Sessions);

    private sealed record Row(
        string Value,
        ulong Token,
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
        long AllValues,
        long AllSessions,
        long AllPrevious,
        long AllConversions)
    {
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
