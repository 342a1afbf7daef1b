namespace PixelServer.Access;

/// <summary>
/// What every answer but a pixel's tells browsers: to take it for nothing else than it says it is, and, of the API, to load it from no other origin, frame it nowhere and
/// run nothing in it. Pixels are answered before; theirs is always the same picture, or nothing.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly string[] OwnOnly = ["/v1", "/metrics", "/health", "/openapi"];

    public static void UseAnswerHeaders(this WebApplication app) => app.Use(next => context =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (OwnOnly.Any(prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal)))
        {
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        }

        return next(context);
    });
}
