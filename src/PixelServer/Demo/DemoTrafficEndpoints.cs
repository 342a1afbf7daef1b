using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Loading;

namespace PixelServer.Demo;

/// <summary><c>/v1/demo/traffic</c>: something to look at, where there is nothing yet.</summary>
internal static class DemoTrafficEndpoints
{
    public static void MapDemoTraffic(this WebApplication app)
    {
        var group = app.MapGroup("/v1/demo/traffic").WithTags("Demo");
        group.MapGet("", Get).RequireRole(AccessRole.Analyst)
            .WithName("GetDemoTraffic").WithSummary("How far the making of demo traffic is");
        var making = group.MapGroup("").RequireRole(AccessRole.Admin).RequireWarehouse();
        making.MapPost("", Start)
            .WithName("MakeDemoTraffic").WithSummary("Fill the site demo with half a year of made-up visits; the second time nothing is added")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<DemoTrafficView> Get(DemoTraffic traffic) => TypedResults.Ok(traffic.View);

    private static Results<Accepted<DemoTrafficView>, ProblemHttpResult> Start(DemoTraffic traffic) => traffic.Start() is { } refusal
        ? TypedResults.Problem(refusal, statusCode: StatusCodes.Status409Conflict)
        : TypedResults.Accepted("/v1/demo/traffic", traffic.View);
}
