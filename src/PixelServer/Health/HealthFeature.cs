using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>Health for load balancers and status for operators.</summary>
internal static class HealthFeature
{
    public static void AddHealth(this WebApplicationBuilder builder, ServerLayout layout)
    {
        var services = builder.Services;
        services.AddSingleton<ServerHealth>();
        services.AddSingleton<StatusReport>();
        services.AddHostedService<HealthWatch>();
        services.AddSingleton<IReadinessCheck, StoppingCheck>();
        if (layout.IsCollector)
        {
            services.AddSingleton<IReadinessCheck, EventLogCheck>();
        }

        if (layout.HasRedis)
        {
            services.AddSingleton<IReadinessCheck, RedisCheck>();
        }

        if (layout.HasClickHouse)
        {
            services.AddSingleton<IReadinessCheck, ClickHouseCheck>();
        }

        if (layout.IsCollector)
        {
            services.AddSingleton<IReadinessCheck, BacklogCheck>();
        }
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("alive"));
        app.MapGet("/health/ready", Ready);
        app.MapGet("/v1/status", StatusAsync).RequireRole(AccessRole.Admin)
            .WithTags("Status").WithName("GetStatus").WithSummary("Do events flow, and the server in figures; parts that its roles do not have are null");
    }

    // Strangers may ask: no details.
    private static JsonHttpResult<Readiness> Ready(HttpResponse response, ServerHealth health)
    {
        response.Headers.CacheControl = "no-store";
        var reasons = health.Reasons();
        return reasons.Count == 0
            ? TypedResults.Json(new Readiness("ready", []))
            : TypedResults.Json(
                new Readiness("not ready", [.. reasons.Select(reason => reason with { Detail = null })]), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Ok<ServerStatus>> StatusAsync(StatusReport report, CancellationToken cancellationToken) =>
        TypedResults.Ok(await report.GetAsync(cancellationToken));

    private sealed record Readiness(string Status, IReadOnlyList<HealthReason> Reasons);
}
