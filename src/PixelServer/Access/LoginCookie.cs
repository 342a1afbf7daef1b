using PixelServer.Collection;

namespace PixelServer.Access;

/// <summary>
/// The cookie of a login. Sites that embed the pixel are often of the same registrable domain as the server, so that <c>SameSite</c> alone keeps none of their pages
/// from asking in the name of who is logged in: a cookie counts only for requests of the server's own pages.
/// </summary>
internal static class LoginCookie
{
    public const string Name = "px_login";

    /// <summary>The token that a page of this server sends; null when there is none, or a page of another origin asks.</summary>
    public static string? Find(HttpRequest request) =>
        request.Cookies[Name] is { Length: > 0 } token && IsFromOwnPage(request) ? token : null;

    public static void Set(HttpResponse response, string token) => response.Cookies.Append(Name, token, Options(response, Login.Lifetime));

    public static void Remove(HttpResponse response) => response.Cookies.Delete(Name, Options(response, null));

    /// <summary>By what browsers say of who asks. Old ones and addresses without https say less: then only to look is allowed without an Origin.</summary>
    private static bool IsFromOwnPage(HttpRequest request)
    {
        var looks = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            "same-origin" => true,
            "none" => looks,
            "" when request.Headers.Origin.Count > 0 => SiteOrigin.IsOwn(request, request.Headers.Origin.ToString()),
            "" => looks,
            _ => false,
        };
    }

    private static CookieOptions Options(HttpResponse response, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = lifetime,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = response.HttpContext.Request.IsHttps,
    };
}
