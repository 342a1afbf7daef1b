using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>When sessions begin, by weekday and hour.</summary>
public sealed class HoursPanel(InsightReader reader)
{
    /// <summary>Asks.</summary>
    public async Task<HoursAnswer> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = $"""
            SELECT toDayOfWeek(session_start, 0, {scope.TimeZone}) AS weekday, toHour(session_start, {scope.TimeZone}) AS hour, count() AS sessions,
                countIf(is_conversion) AS conversions
            {scope.From(isCompared: false)}
            GROUP BY weekday, hour
            ORDER BY weekday, hour
            """;
        return new HoursAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            Sql = scope.Parameters.Write(sql),
            Rows = await reader.ReadAsync<HourRow>(sql, scope.Parameters, cancellationToken),
        };
    }
}
