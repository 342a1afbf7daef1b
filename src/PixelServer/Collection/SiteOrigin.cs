namespace PixelServer.Collection;

/// <summary>Which pages may ask: those of a site's origins and of the server's own. Answers carry what browsers want to hear.</summary>
internal static class SiteOrigin
{
    /// <summary>
    /// Admits a request to a site, and says so in the answer; false when a page of another origin asks. A request without an Origin header
    /// comes from an <c>img</c>, from the same origin, or from a server.
    /// </summary>
    public static bool Admit(HttpContext context, Site site)
    {
        var header = context.Request.Headers.Origin;
        if (header.Count == 0)
        {
            return true;
        }

        var origin = header.ToString();
        if (!site.Allows(origin) && !IsOwn(context.Request, origin))
        {
            return false;
        }

        Allow(context, origin);
        return true;
    }

    public static bool IsOwn(HttpRequest request, string origin) =>
        origin.Length == request.Scheme.Length + 3 + (request.Host.Value?.Length ?? 0)
        && origin.StartsWith(request.Scheme, StringComparison.OrdinalIgnoreCase)
        && origin.EndsWith(request.Host.Value ?? "", StringComparison.OrdinalIgnoreCase)
        && origin.AsSpan(request.Scheme.Length, 3).SequenceEqual("://");

    public static void Allow(HttpContext context, string origin)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "X-Pixel-Rejected, Retry-After";
        headers.Vary = "Origin";
    }
}
