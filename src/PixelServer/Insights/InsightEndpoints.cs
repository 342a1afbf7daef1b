using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights;

/// <summary><c>/v1/insights</c>: the panels of the page Insight.</summary>
internal static class InsightEndpoints
{
    private const int UsualRows = 50;
    private const int MostRows = 1000;
    private const int UsualWeeks = 12;
    private const int MostWeeks = 52;
    private const int LongestPrefix = 200;

    private static IReadOnlyList<string> Orders { get; } = ["sessions", "visitors", "conversions", "conversion_rate", "change"];

    public static Task<Results<Ok<SummaryAnswer>, ProblemHttpResult>> GetSummaryAsync(
        [AsParameters] InsightParameters common, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "summary", [], (question, stop) => new SummaryPanel(question.Reader).ReadAsync(question.Query, stop), cancellationToken);

    /// <param name="common">Which sessions.</param>
    /// <param name="by">What they are broken down by.</param>
    /// <param name="limit">Rows at most, 1 to 1000.</param>
    /// <param name="order">sessions, visitors, conversions, conversion_rate or change.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Results<Ok<BreakdownAnswer>, ProblemHttpResult>> GetBreakdownAsync(
        [AsParameters] InsightParameters common, string? by, string? limit, string? order, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request,
        "breakdown",
        [nameof(by), nameof(limit), nameof(order)],
        (question, stop) => new BreakdownPanel(question.Reader).ReadAsync(
            question.Query,
            ReadDimension(question) ?? throw new InsightQueryException(nameof(by), $"Say by what: by=channel; there are {string.Join(", ", BreakdownDimension.All.Select(one => one.Name))}."),
            (BreakdownOrder)Math.Max(0, Orders.ToList().IndexOf(InsightQueryReader.Word(question.Parameters, nameof(order), Orders) ?? "")),
            InsightQueryReader.Number(question.Parameters, nameof(limit), UsualRows, 1, MostRows),
            stop),
        cancellationToken);

    public static Task<Results<Ok<HoursAnswer>, ProblemHttpResult>> GetHoursAsync(
        [AsParameters] InsightParameters common, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "hours", [], (question, stop) => new HoursPanel(question.Reader).ReadAsync(question.Query, stop), cancellationToken);

    /// <param name="common">Which sessions; the last week is that of the last day.</param>
    /// <param name="weeks">How many weeks, 1 to 52.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Results<Ok<RetentionAnswer>, ProblemHttpResult>> GetRetentionAsync(
        [AsParameters] InsightParameters common, string? weeks, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request,
        "retention",
        [nameof(weeks)],
        (question, stop) => new RetentionPanel(question.Reader).ReadAsync(
            question.Query, InsightQueryReader.Number(question.Parameters, nameof(weeks), UsualWeeks, 1, MostWeeks), stop),
        cancellationToken);

    /// <param name="common">Which sessions.</param>
    /// <param name="step">2 to 8 of event:NAME and page:PATH, in order.</param>
    /// <param name="by">What groups are by.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Results<Ok<FunnelAnswer>, ProblemHttpResult>> GetFunnelAsync(
        [AsParameters] InsightParameters common, string[]? step, string? by, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request,
        "funnel",
        [nameof(step), nameof(by)],
        (question, stop) => new FunnelPanel(question.Reader).ReadAsync(
            question.Query, FunnelPanel.ReadSteps(question.Parameters.Where(one => one.Key == nameof(step)).Select(one => one.Value)), ReadDimension(question), stop),
        cancellationToken);

    public static Task<Results<Ok<ChoicesAnswer>, ProblemHttpResult>> ListStepsAsync(
        [AsParameters] InsightParameters common, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "steps", [], (question, stop) => new ChoicesPanel(question.Reader).ReadStepsAsync(question.Query, stop), cancellationToken);

    /// <param name="common">Which sessions.</param>
    /// <param name="by">The filter.</param>
    /// <param name="prefix">What values begin with; of items also the name.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Results<Ok<ChoicesAnswer>, ProblemHttpResult>> ListValuesAsync(
        [AsParameters] InsightParameters common, string? by, string? prefix, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request,
        "values",
        [nameof(by), nameof(prefix)],
        (question, stop) =>
        {
            var names = FilterDimension.All.Select(one => one.Name).ToList();
            var name = InsightQueryReader.Word(question.Parameters, nameof(by), names)
                ?? throw new InsightQueryException(nameof(by), $"Say of which filter: by=channel; there are {string.Join(", ", names)}.");
            var begin = InsightQueryReader.One(question.Parameters, nameof(prefix)) ?? "";
            return begin.Length > LongestPrefix
                ? throw new InsightQueryException(nameof(prefix), $"prefix has more than {LongestPrefix} characters; use fewer.")
                : new ChoicesPanel(question.Reader).ReadValuesAsync(question.Query, FilterDimension.All.First(one => one.Name == name), begin, stop);
        },
        cancellationToken);

    private static BreakdownDimension? ReadDimension(InsightQuestion question) =>
        InsightQueryReader.Word(question.Parameters, "by", BreakdownDimension.All.Select(one => one.Name)) is { } name ? BreakdownDimension.Find(name) : null;
}
