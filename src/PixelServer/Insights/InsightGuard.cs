using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Insights.Questions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights;

/// <summary>Makes problem details of what goes wrong in the endpoints of insights: a wrong parameter is named.</summary>
internal static class InsightGuard
{
    private const int TimeoutExceeded = 159;

    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (InsightQueryException e)
        {
            return Problem(e);
        }
        catch (ClickHouseException e) when ((e.Code == TimeoutExceeded || e is { Code: 0, IsDefinite: false, InnerException: OperationCanceledException }) && !context.HttpContext.Response.HasStarted)
        {
            return TypedResults.Problem(
                $"Ask for fewer days, or with more filters. {e.Message}", statusCode: StatusCodes.Status504GatewayTimeout, title: "ClickHouse took too long");
        }
    }

    private static ProblemHttpResult Problem(InsightQueryException e) => TypedResults.Problem(
        e.Message,
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["errors"] = (object[])[new { path = e.Parameter, message = e.Message }] });
}
