using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Insights.Interest;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights;

/// <summary>What people want: the panels of <c>/v1/insights</c> on items, searches, pages and forms. All are counted in sessions.</summary>
internal static class InterestEndpoints
{
    private const int UsualRows = 50;
    private const int MostRows = 1000;

    /// <param name="group"><c>/v1/insights</c>.</param>
    public static void MapInterest(this RouteGroupBuilder group)
    {
        group.MapGet("/items", GetItemsAsync)
            .WithName("GetInsightItems").WithSummary("Items, categories or brands: sessions that looked at, carted and bought them, and which gain or lose interest");
        group.MapGet("/searches", GetSearchesAsync)
            .WithName("GetInsightSearches").WithSummary("What was searched for, in how many sessions, what came of it, and what gains or loses interest");
        group.MapGet("/pages", GetPagesAsync)
            .WithName("GetInsightPages").WithSummary("Pages: in how many sessions they were viewed, with how much attention, how far, and how many ended there");
        group.MapGet("/forms", GetFormsAsync)
            .WithName("GetInsightForms").WithSummary("Forms: in how many sessions they were begun and sent, and at which field they were given up");
    }

    /// <param name="common">Which sessions.</param>
    /// <param name="by">item, category or brand.</param>
    /// <param name="limit">Rows at most, 1 to 1000.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static Task<Results<Ok<ItemsAnswer>, ProblemHttpResult>> GetItemsAsync(
        [AsParameters] InsightParameters common, string? by, string? limit, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request,
        "items",
        [nameof(by), nameof(limit)],
        (question, stop) => new ItemsPanel(question.Reader).ReadAsync(
            question.Query, InterestKind.Find(InsightQueryReader.Word(question.Parameters, nameof(by), InterestKind.All.Select(one => one.Name))), ReadLimit(question), stop),
        cancellationToken);

    /// <param name="common">Which sessions.</param>
    /// <param name="limit">Rows at most, 1 to 1000.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static Task<Results<Ok<SearchesAnswer>, ProblemHttpResult>> GetSearchesAsync(
        [AsParameters] InsightParameters common, string? limit, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "searches", [nameof(limit)], (question, stop) => new SearchesPanel(question.Reader).ReadAsync(question.Query, ReadLimit(question), stop), cancellationToken);

    /// <param name="common">Which sessions; they are compared with nothing.</param>
    /// <param name="limit">Rows at most, 1 to 1000.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static Task<Results<Ok<PagesAnswer>, ProblemHttpResult>> GetPagesAsync(
        [AsParameters] InsightParameters common, string? limit, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "pages", [nameof(limit)], (question, stop) => new PagesPanel(question.Reader).ReadAsync(question.Query, ReadLimit(question), stop), cancellationToken);

    /// <param name="common">Which sessions; they are compared with nothing.</param>
    /// <param name="desk">Who answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static Task<Results<Ok<FormsAnswer>, ProblemHttpResult>> GetFormsAsync(
        [AsParameters] InsightParameters common, InsightDesk desk, CancellationToken cancellationToken) => desk.AnswerAsync(
        common.Request, "forms", [], (question, stop) => new FormsPanel(question.Reader).ReadAsync(question.Query, stop), cancellationToken);

    private static int ReadLimit(InsightQuestion question) => InsightQueryReader.Number(question.Parameters, "limit", UsualRows, 1, MostRows);
}
