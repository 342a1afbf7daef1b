using System.Collections.Frozen;
using System.Reflection;
using PixelServer.Snippet;

namespace PixelServer.Dashboard;

/// <summary>
/// The pages that people look at, at <c>/</c>, out of the assembly. They hold no data: what they show they ask of <c>/v1</c>. Only names that were
/// embedded are ever answered.
/// </summary>
internal static class DashboardFeature
{
    private const string ResourcePrefix = "dashboard/";

    // The browser asks each time and mostly gets 304: after an update nobody has half of the old pages.
    private const string CacheControl = "no-cache";

    // Pico draws its marks with data: pictures. Nothing else comes from anywhere but here, and no text can become a script.
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapDashboard(this WebApplication app)
    {
        var files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[ResourcePrefix.Length..], EmbeddedFile.Load);
        var index = files["index.html"];
        app.MapMethods("/", Methods, context => AnswerAsync(context, index));
        app.MapMethods("/dashboard/{**path}", Methods, (HttpContext context, string? path) => AnswerAsync(context, files.GetValueOrDefault(path ?? "")));
        app.MapMethods("/favicon.ico", Methods, context => AnswerAsync(context, files["icon.svg"]));
    }

    private static Task AnswerAsync(HttpContext context, EmbeddedFile? file)
    {
        if (file is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return file.WriteAsync(context, CacheControl);
    }
}
