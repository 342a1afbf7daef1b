using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Collection;
using PixelServer.RateLimits;

namespace PixelServer.Access;

/// <summary><c>/v1/login</c>: a key of <c>keys.json</c> against a cookie, for browsers.</summary>
internal static partial class LoginEndpoints
{
    public static void MapLogin(this WebApplication app)
    {
        var group = app.MapGroup("/v1/login").WithTags("Login");
        group.MapPost("", LogIn).WithName("LogIn").WithSummary("Log a browser in with a key")
            .Produces<LoginView>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        group.MapDelete("", LogOut).WithName("LogOut").WithSummary("Log the browser out").Produces(StatusCodes.Status204NoContent);
        group.MapGet("", Get).WithName("GetLogin").WithSummary("Who is logged in, and the sites there are")
            .Produces<LoginView>().ProducesProblem(StatusCodes.Status401Unauthorized);
    }

    private static IResult LogIn(LoginRequest request, HttpContext context, AccessKeys keys, AccessRates rates, SiteTable sites, ILoggerFactory loggers)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (keys.LogIn(request.Key?.Trim() ?? "") is not var (login, grant, token))
        {
            var wait = rates.TakeWrongKey(context.Connection.RemoteIpAddress);
            if (wait > TimeSpan.Zero)
            {
                return RoleRequirement.TooMany(context.Response, wait, RoleRequirement.WrongKeys);
            }

            if (rates.MayLog())
            {
                LogRefused(loggers.CreateLogger("PixelServer.Access.Login"));
            }

            return TypedResults.Problem(
                "That is not a key of this server. Its keys are in keys.json in the data folder: adminKey, adOpsKey and analystKey.",
                statusCode: StatusCodes.Status401Unauthorized,
                title: "Not logged in");
        }

        context.Features.Set(grant);
        LoginCookie.Set(context.Response, token);
        return TypedResults.Ok(View(grant, login.Expires, sites));
    }

    private static NoContent LogOut(HttpContext context, AccessKeys keys)
    {
        if (keys.GrantOf(context.Request) is { } grant)
        {
            context.Features.Set(grant);
        }

        LoginCookie.Remove(context.Response);
        return TypedResults.NoContent();
    }

    // Not RequireRole: its 401 speaks of Bearer keys, and a page that opens has to ask before it can know.
    private static IResult Get(HttpContext context, AccessKeys keys, SiteTable sites)
    {
        context.Response.Headers.CacheControl = "no-store";
        return keys.GrantOf(context.Request) is { } grant
            ? TypedResults.Ok(View(grant, keys.LoginOf(context.Request)?.Expires, sites))
            : TypedResults.Problem("Nobody is logged in here.", statusCode: StatusCodes.Status401Unauthorized, title: "Not logged in");
    }

    private static LoginView View(RoleGrant grant, DateTimeOffset? expires, SiteTable sites) =>
        new(grant.Role, expires, grant.Sites is null, [.. sites.All.Where(site => grant.Allows(site.Id)).OrderBy(site => site.Id, StringComparer.Ordinal).Select(site => new SiteView(site.Id, site.Name))]);

    [LoggerMessage(85, LogLevel.Warning, "A login with a key that is none was refused.")]
    private static partial void LogRefused(ILogger logger);

    /// <param name="Key">A key.</param>
    internal sealed record LoginRequest(string? Key);

    /// <param name="Role">What who is logged in may do.</param>
    /// <param name="Expires">When a browser has to log in again; null for who sends a key.</param>
    /// <param name="AllSites">Whether they may also see what is of no single site, as SQL is.</param>
    /// <param name="Sites">The registered sites whose data they may see.</param>
    internal sealed record LoginView(AccessRole Role, DateTimeOffset? Expires, bool AllSites, IReadOnlyList<SiteView> Sites);

    /// <param name="Id">Site id.</param>
    /// <param name="Name">Its name; may be empty.</param>
    internal sealed record SiteView(string Id, string Name);
}
