using PixelServer.Access;
using PixelServer.Metrics;

namespace PixelServer.Tracing;

/// <summary>A span for each call of the API, while traces are sent.</summary>
internal static class CallTracing
{
    private const string Api = "/v1/";

    /// <summary>Behind routing, so that it knows the route; pixels are answered before and never come here.</summary>
    public static void UseCallTracing(this WebApplication app)
    {
        if (OtlpVariables.IsWanted(OtlpVariables.Traces))
        {
            app.Use(next => context => TraceAsync(context, next));
        }
    }

    private static async Task TraceAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } route } || !route.StartsWith(Api, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        // As the API's document writes it.
        route = route.TrimEnd('/');
        using var span = ServerTraces.StartCall($"{context.Request.Method} {route}");
        span?.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route);
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            span.Fail(e);
            throw;
        }
        finally
        {
            span?.SetTag("http.response.status_code", context.Response.StatusCode)
                .SetTag("pixelserver.role", context.Features.Get<RoleGrant>()?.Role.ToString());
        }
    }
}
