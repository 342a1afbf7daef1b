using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Building;
using PixelServer.Collection;
using PixelServer.Erasure;
using PixelServer.Loading;

namespace PixelServer.Audiences;

/// <summary>Which audiences a visitor is in: for pages, and for who operates them.</summary>
internal static class MembershipEndpoints
{
    /// <summary>
    /// <c>GET /audiences?s=SITE</c>: ids of the audiences of whoever asks, by the cookie, that are meant for pages. Without a cookie, or with Global
    /// Privacy Control, none.
    /// </summary>
    public static Results<Ok<string[]>, ProblemHttpResult> GetOwn(string? s, HttpContext context, SiteTable sites, OnSiteMemberships memberships, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (sites.Find(s) is not { } site)
        {
            return TypedResults.Problem("s names no registered site.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!SiteOrigin.Admit(context, site))
        {
            return TypedResults.Problem("Pages of this origin may not ask; add it to the site's Origins.", statusCode: StatusCodes.Status403Forbidden);
        }

        var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var isKnown = VisitorCookie.TryRead(context.Request.Headers.Cookie.ToString(), now, out var cookie);
        return TypedResults.Ok(isKnown && context.Request.Headers["Sec-GPC"] != "1" ? memberships.Find(site.Id, cookie.VisitorId).ToArray() : []);
    }

    /// <summary><c>GET /v1/visitors/ID/audiences</c>: all audiences of a visitor, as last built.</summary>
    public static async Task<Results<Ok<IEnumerable<MembershipView>>, ProblemHttpResult>> GetAsync(
        string id, WarehouseConnection connection, NewestBuilds newest, CancellationToken cancellationToken)
    {
        if (VisitorIdText.Parse(id, out var problem) is not { } visitor)
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        var builds = await newest.ReadAsync(cancellationToken);
        var memberships = await new AudienceMembership(connection.Link!.Client).FindAsync(visitor, builds, cancellationToken);
        return TypedResults.Ok(memberships.Select(one => new MembershipView(one.Audience, DateTimeOffset.FromUnixTimeMilliseconds(one.EnteredAt))));
    }
}
