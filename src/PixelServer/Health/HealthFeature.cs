using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>Health for load balancers and status for operators.</summary>
internal static class HealthFeature
{
    public static void AddHealth(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ServerHealth>();

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("alive"));
        app.MapGet("/health/ready", Ready);
        app.MapGet("/v1/status", StatusAsync);
    }

    private static Results<Ok<Readiness>, JsonHttpResult<Readiness>> Ready(ServerHealth health)
    {
        var reasons = health.Reasons();
        return reasons.Count == 0
            ? TypedResults.Ok(new Readiness("ready", reasons))
            : TypedResults.Json(new Readiness("not ready", reasons), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<ServerStatus>, ProblemHttpResult>> StatusAsync(
        HttpContext context, DataDirectory data, ServerHealth health, CancellationToken cancellationToken)
    {
        if (!IsAdmin(context.Request, data))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem("Send the admin key of keys.json as Authorization: Bearer KEY.", statusCode: StatusCodes.Status401Unauthorized);
        }

        return TypedResults.Ok(await health.StatusAsync(cancellationToken));
    }

    // Hashes are compared, so that neither length nor content shows in the time it takes.
    private static bool IsAdmin(HttpRequest request, DataDirectory data)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var key = KeysFile.TryRead(data, static _ => { })?.AdminKey;
        return key is not null
            && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(header[scheme.Length..])), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    private sealed record Readiness(string Status, IReadOnlyList<string> Reasons);
}
