namespace PixelServer.Snippet;

/// <summary>Serves the minified snippet at <c>/px.js</c>, to pages of any origin.</summary>
internal static class SnippetEndpoint
{
    // An hour: a fix reaches every visitor the same day, and a page view seldom costs a request.
    private const string CacheControl = "public, max-age=3600";

    public static IEndpointConventionBuilder MapSnippet(this IEndpointRouteBuilder endpoints)
    {
        var snippet = EmbeddedFile.Load("px.js");
        return endpoints.MapMethods("/px.js", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            // A page may demand CORS (integrity attribute) or isolation (COEP) of what it loads.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            return snippet.WriteAsync(context, CacheControl);
        });
    }
}
