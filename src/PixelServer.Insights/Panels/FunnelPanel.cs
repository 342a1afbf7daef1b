using System.Globalization;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>How many sessions take chosen steps in order; other things may come between.</summary>
public sealed class FunnelPanel(InsightReader reader)
{
    public const int FewestSteps = 2;
    public const int MostSteps = 8;

    private const int MostCharacters = 1000;
    private const int MostGroups = 10;
    private const string AnyPage = "event:page_view";

    /// <summary>Reads steps as they were sent.</summary>
    /// <exception cref="InsightQueryException">They are too few, too many, or one is none.</exception>
    public static IReadOnlyList<string> ReadSteps(IEnumerable<string> texts)
    {
        var steps = texts.ToList();
        if (steps.Count is < FewestSteps or > MostSteps)
        {
            throw new InsightQueryException("step", $"A funnel has {FewestSteps} to {MostSteps} steps: step=event:view_item&step=event:add_to_cart&step=page:/thanks.");
        }

        foreach (var (step, next) in steps.Zip(steps.Skip(1).Append("")))
        {
            if (!(step.StartsWith("event:", StringComparison.Ordinal) || step.StartsWith("page:", StringComparison.Ordinal)) || step.EndsWith(':') || step.Length > MostCharacters)
            {
                throw new InsightQueryException("step", "A step is event:NAME or page:PATH, of at most 1000 characters; /v1/insights/steps tells which there are.");
            }

            // A session keeps what directly follows itself only once.
            if (step == next)
            {
                throw new InsightQueryException("step", "The same step directly after itself cannot be told from one; put another between, or leave one out.");
            }
        }

        return steps;
    }

    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions.</param>
    /// <param name="steps">As <see cref="ReadSteps"/> gave them.</param>
    /// <param name="by">What groups are by; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FunnelAnswer> ReadAsync(InsightQuery query, IReadOnlyList<string> steps, BreakdownDimension? by, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = Sql(scope, steps, by);
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var all = rows.Find(row => row.IsTotal == 1) ?? new Row("", 1, new long[steps.Count], new long[steps.Count]);
        return new FunnelAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            Sql = scope.Parameters.Write(sql),
            Notes = [.. InsightReader.NotesOn(all.Visitors.Max()), "Of each session the first 200 steps are known."],
            Steps = Steps(steps, all),
            By = by?.Name,
            Groups = by is null ? null : [.. rows.Where(row => row.IsTotal == 0).Take(MostGroups).Select(row => new FunnelGroup(row.Value, Steps(steps, row)))],
        };
    }

    // How far each session comes is found by walking along what happened in it; only those that take the first step are walked.
    private static string Sql(SessionScope scope, IReadOnlyList<string> steps, BreakdownDimension? by)
    {
        var numbers = Enumerable.Range(1, steps.Count).ToList();
        var tests = steps.Select(step => Test(step, scope.Parameters)).ToList();
        var walk = string.Join(", ", tests.Select((test, i) => string.Create(CultureInfo.InvariantCulture, $"taken = {i}, {test}")));
        var first = steps[0] == AnyPage ? "page_views > 0" : $"has(steps, {Token(steps[0], scope.Parameters)})";
        var value = by is null ? "''" : $"toString({by.Sql})";
        return $"""
            SELECT value, {(by is null ? "1" : "grouping(value) = 1")} AS is_total, [{string.Join(", ", numbers.Select(n => $"countIf(level >= {n})"))}] AS sessions,
                [{string.Join(", ", numbers.Select(n => $"uniqIf(visitor_id, level >= {n})"))}] AS visitors
            FROM
            (
                SELECT {value} AS value, visitor_id, arrayFold((taken, step) -> if(multiIf({walk}, 0), toUInt8(taken + 1), taken), steps, toUInt8(0)) AS level
                {scope.From(isCompared: false).Replace("\n", "\n    ", StringComparison.Ordinal)}
                    AND {first}
            )
            GROUP BY {(by is null ? "value" : "GROUPING SETS ((), (value))")}
            ORDER BY is_total DESC, sessions[1] DESC, value
            LIMIT {MostGroups + 1}
            """;
    }

    private static string Test(string step, StatementParameters parameters) => step == AnyPage ? "has(pages, step)" : $"step = {Token(step, parameters)}";

    private static string Token(string step, StatementParameters parameters) => $"toUInt32(cityHash64({parameters.Text("step", step)}))";

    private static IReadOnlyList<FunnelStep> Steps(IReadOnlyList<string> steps, Row row) =>
    [
        .. steps.Select((step, i) => new FunnelStep(
            step, row.Sessions[i], row.Visitors[i], Share.Of(row.Sessions[i], row.Sessions[0]), i == 0 ? 1 : Share.Of(row.Sessions[i], row.Sessions[i - 1]))),
    ];

    private sealed record Row(string Value, int IsTotal, IReadOnlyList<long> Sessions, IReadOnlyList<long> Visitors);
}
