using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>Endpoints that ask ClickHouse: 503 with when to come again while it does not answer.</summary>
internal static class WarehouseRequirement
{
    public static RouteGroupBuilder RequireWarehouse(this RouteGroupBuilder group) => group.AddEndpointFilter(GuardAsync);

    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.RequestServices.GetRequiredService<WarehouseConnection>().IsReady)
        {
            return Away(http.Response, "ClickHouse has not been reached yet.");
        }

        try
        {
            return await next(context);
        }
        catch (ClickHouseException e) when (!http.Response.HasStarted)
        {
            return e is { Code: > 0, IsTransient: false } ? Refused(e.Message) : Away(http.Response, e.Message);
        }
    }

    // To come again would not help: a bound of memory or time, a right that is missing.
    private static ProblemHttpResult Refused(string reason) =>
        TypedResults.Problem(reason, statusCode: StatusCodes.Status500InternalServerError, title: "ClickHouse refuses");

    private static ProblemHttpResult Away(HttpResponse response, string reason)
    {
        response.Headers.RetryAfter = "5";
        return TypedResults.Problem(reason, statusCode: StatusCodes.Status503ServiceUnavailable, title: "ClickHouse does not answer");
    }
}
