using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.OpenApi;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.SqlConsole;

/// <summary><c>/v1/sql</c>: the console's endpoints.</summary>
internal static class SqlEndpoints
{
    private const int TimeoutExceeded = 159;
    private const int ReadOnly = 164;
    private const int MemoryExceeded = 241;
    private const int ResultExceeded = 396;

    public static async Task<Results<Ok<SqlResult>, ProblemHttpResult>> RunAsync(HttpRequest request, SqlRunner runner, CancellationToken cancellationToken)
    {
        var (order, wrong) = await ReadAsync(request, runner.MostRows, cancellationToken);
        if (order is null)
        {
            return wrong!;
        }

        try
        {
            return TypedResults.Ok(await runner.RunAsync(order.Query, order.MaxRows ?? runner.MostRows, cancellationToken));
        }
        catch (SqlRefusalException e)
        {
            return Problem(e.Message);
        }
        catch (ClickHouseException e) when (e.Code > 0)
        {
            return Refused(e, order.Query);
        }
    }

    public static async Task<IResult> DownloadAsync(HttpContext context, SqlRunner runner, CancellationToken cancellationToken)
    {
        var (order, wrong) = await ReadAsync(context.Request, runner.MostDownloadedRows, cancellationToken);
        if (order is null)
        {
            return wrong!;
        }

        Stream rows;
        try
        {
            rows = await runner.StreamAsync(order.Query, cancellationToken);
        }
        catch (SqlRefusalException e)
        {
            return Problem(e.Message);
        }
        catch (ClickHouseException e) when (e.Code > 0)
        {
            return Refused(e, order.Query);
        }

        await using (rows)
        {
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"result.csv\"";
            try
            {
                await SqlCsv.WriteAsync(rows, context.Response.Body, order.MaxRows ?? runner.MostDownloadedRows, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // Cut off, so that a part is never taken for the whole.
                context.Abort();
            }
        }

        return TypedResults.Empty;
    }

    public static async Task<Ok<IReadOnlyList<SqlTable>>> DescribeAsync(AnalystClient analyst, CancellationToken cancellationToken) =>
        TypedResults.Ok(await SqlSchema.ReadAsync(analyst.Get(), cancellationToken));

    private static async Task<(SqlOrder? Order, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, int mostRows, CancellationToken cancellationToken)
    {
        var (order, problem) = await JsonBody.ReadAsync<SqlOrder>(request, SqlOrder.Expectation, cancellationToken);
        problem ??= Wrong(order!, mostRows);
        return (problem is null ? order : null, problem);
    }

    private static ProblemHttpResult? Wrong(SqlOrder order, int mostRows) =>
        string.IsNullOrWhiteSpace(order.Query) ? Problem("The query is empty.")
        : order.Query.Length > SqlOrder.MostCharacters ? Problem($"The query is longer than {SqlOrder.MostCharacters} characters.")
        : order.MaxRows is < 1 || order.MaxRows > mostRows ? Problem($"maxRows is {order.MaxRows}; use 1 to {mostRows}.")
        : null;

    private static ProblemHttpResult Problem(string detail, string? title = null, IDictionary<string, object?>? more = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: title, extensions: more);

    private static ProblemHttpResult Refused(ClickHouseException refusal, string query)
    {
        var message = SqlMessage.Of(refusal.Message);
        var advice = refusal.Code switch
        {
            TimeoutExceeded => " Ask for a shorter time or fewer columns, or run it with pixelserver sql.",
            ReadOnly => " The console only reads.",
            MemoryExceeded => " Ask for less at once: a shorter time, fewer groups, or LIMIT.",
            ResultExceeded => " Ask for fewer rows or columns, or download the result as CSV.",
            _ => "",
        };
        var place = SqlErrorPlace.Find(refusal.Message, query);
        return Problem(
            message + advice,
            "ClickHouse refuses the query",
            new Dictionary<string, object?> { ["code"] = refusal.Code, ["line"] = place?.Line, ["column"] = place?.Column });
    }
}
