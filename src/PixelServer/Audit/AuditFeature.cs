using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Metrics;

namespace PixelServer.Audit;

/// <summary>The audit trail of this process, and <c>GET /v1/audit</c>.</summary>
internal static class AuditFeature
{
    private const int UsualEntries = 100;

    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<IMetricSource, AuditMetrics>();
    }

    /// <summary>Behind routing, so that it knows the endpoint; pixels are answered before and never come here.</summary>
    public static void UseAudit(this WebApplication app) => app.Use(next => context => AuditRecorder.RecordAsync(context, next));

    public static void MapAudit(this WebApplication app) => app.MapGet("/v1/audit", List).RequireRole(AccessRole.Admin)
        .WithTags("Audit").WithName("ListAudit").WithSummary("Who did what through this process, newest first")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static Results<Ok<IReadOnlyList<AuditEntry>>, ProblemHttpResult> List(
        [Description("Only entries before this time")] DateTimeOffset? before,
        [Description("At most so many: 1 to 1000")] int? limit,
        [Description("Only this operation, as RotateKey")] string? operation,
        AuditTrail trail) =>
        limit is < 1 or > AuditTrail.MostRead
            ? TypedResults.Problem($"limit is {limit}; use 1 to {AuditTrail.MostRead}.", statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Ok(trail.Read(before, limit ?? UsualEntries, operation));
}
