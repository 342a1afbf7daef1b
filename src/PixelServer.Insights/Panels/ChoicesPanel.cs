using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>What filters and funnels can be made of.</summary>
public sealed class ChoicesPanel(InsightReader reader)
{
    private const int MostSteps = 200;
    private const int MostValues = 50;

    /// <summary>Asks which steps a funnel can have.</summary>
    public Task<ChoicesAnswer> ReadStepsAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        return ReadAsync(query, scope, Tokens(scope, "steps", "kind IN ('event', 'page')", "concat(kind, ':', text)", MostSteps), cancellationToken);
    }

    /// <summary>Asks which values a filter can have.</summary>
    /// <param name="query">Which sessions.</param>
    /// <param name="by">What the filter is by.</param>
    /// <param name="prefix">What they begin with, in upper or lower case; of items also the name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<ChoicesAnswer> ReadValuesAsync(InsightQuery query, FilterDimension by, string prefix, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var begin = $"lowerUTF8({scope.Parameters.Text("prefix", prefix)})";
        if (by.Tokens is { } kind)
        {
            var where = $"kind = '{kind}' AND (startsWith(lowerUTF8(text), {begin}) OR startsWith(lowerUTF8(name), {begin}))";
            return ReadAsync(query, scope, Tokens(scope, by.Sql, where, "text", MostValues), cancellationToken);
        }

        return ReadAsync(
            query,
            scope,
            $"""
            SELECT toString({by.Sql}) AS value, '' AS name, count() AS sessions
            {scope.From(isCompared: false)}
                AND startsWith(lowerUTF8(value), {begin})
            GROUP BY value
            ORDER BY sessions DESC, value
            LIMIT {MostValues}
            """,
            cancellationToken);
    }

    private static string Tokens(SessionScope scope, string column, string where, string value, int limit) => $"""
        SELECT {value} AS value, name, count() AS sessions
        FROM
        (
            SELECT arrayJoin(arrayDistinct({column})) AS token
            {scope.From(isCompared: false).Replace("\n", "\n    ", StringComparison.Ordinal)}
        ) AS one
        INNER JOIN
        (
            SELECT token, kind, text, name FROM insight_names FINAL WHERE site = {scope.Site} AND {where}
        ) AS names ON names.token = one.token
        GROUP BY value, name
        ORDER BY sessions DESC, value
        LIMIT {limit}
        """;

    private async Task<ChoicesAnswer> ReadAsync(InsightQuery query, SessionScope scope, string sql, CancellationToken cancellationToken) => new()
    {
        Site = query.Site,
        From = query.From,
        Until = query.Until,
        Sql = scope.Parameters.Write(sql),
        Rows = await reader.ReadAsync<ChoiceRow>(sql, scope.Parameters, cancellationToken),
    };
}
