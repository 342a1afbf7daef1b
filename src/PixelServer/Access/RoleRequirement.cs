using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PixelServer.Configuration;
using PixelServer.RateLimits;

namespace PixelServer.Access;

/// <summary>Endpoints for those who have a role: 401 without a key, 403 with the key of a lower role.</summary>
internal static class RoleRequirement
{
    /// <summary>What an address with too many wrong keys is told.</summary>
    public const string WrongKeys = "Too many wrong keys came from this address";

    /// <summary>
    /// Answers only those who have the role or a higher one. Others learn nothing: they are refused before the request is looked at,
    /// its body included. Of several requirements, as of a group and an endpoint in it, all must be met.
    /// </summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, AccessRole role)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            // Around all the endpoint does: a filter would run after the body was read.
            var answer = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} has nothing to guard.");
            endpoint.RequestDelegate = context => AnswerAsync(context, role, answer);
            endpoint.Metadata.Add(new RequiredRole(role));
            endpoint.Metadata.Add(Problem(StatusCodes.Status401Unauthorized));
            endpoint.Metadata.Add(Problem(StatusCodes.Status403Forbidden));
            endpoint.Metadata.Add(Problem(StatusCodes.Status429TooManyRequests));
        });
        return builder;
    }

    /// <summary>The role of who asks, at an endpoint that requires one.</summary>
    public static AccessRole GrantedRole(this HttpContext context) => context.Grant().Role;

    /// <summary>What who asks is granted, at an endpoint that requires a role.</summary>
    public static RoleGrant Grant(this HttpContext context) => context.Features.GetRequiredFeature<RoleGrant>();

    /// <summary>
    /// Whether who asked would be answered now, too: what lasts ends when the key is revoked, replaced or over, or the login is. No, when that cannot be known.
    /// </summary>
    public static bool IsStillGranted(this HttpContext context)
    {
        try
        {
            return context.RequestServices.GetRequiredService<AccessKeys>().GrantOf(context.Request) is { } grant
                && context.GetEndpoint()!.Metadata.GetOrderedMetadata<RequiredRole>().All(needed => grant.Role >= needed.Role)
                && (grant.Sites is null || IsInScope(context, grant));
        }
        catch (CommandException)
        {
            return false;
        }
    }

    /// <summary>401 with what to send.</summary>
    private static ProblemHttpResult Unknown(HttpResponse response, AccessRole needed)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        var higher = needed == AccessRole.Admin ? "" : ", or that of a higher role,";
        return TypedResults.Problem(
            $"Send the {needed.Name()} key ({needed.KeyName()} in keys.json){higher} as Authorization: Bearer KEY.",
            statusCode: StatusCodes.Status401Unauthorized);
    }

    /// <summary>429 with when to come again.</summary>
    public static ProblemHttpResult TooMany(HttpResponse response, TimeSpan wait, string what)
    {
        response.Headers.RetryAfter = RetryAfter.Of(wait);
        return TypedResults.Problem($"{what}; come again when Retry-After says.", statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Answers a wrong key, or none: 401, and 429 once an address has sent many wrong ones.</summary>
    public static ProblemHttpResult Refuse(HttpContext context, AccessRole needed)
    {
        var rates = context.RequestServices.GetRequiredService<AccessRates>();
        var wait = AccessKeys.HasKey(context.Request) ? rates.TakeWrongKey(context.Connection.RemoteIpAddress) : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? TooMany(context.Response, wait, WrongKeys) : Unknown(context.Response, needed);
    }

    private static Task AnswerAsync(HttpContext context, AccessRole needed, RequestDelegate answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        var grant = context.Features.Get<RoleGrant>();
        if (grant is null)
        {
            grant = context.RequestServices.GetRequiredService<AccessKeys>().GrantOf(context.Request);
            if (grant is null)
            {
                return Refuse(context, needed).ExecuteAsync(context);
            }

            // Also for the audit trail, which tells who was refused.
            context.Features.Set(grant);
            var wait = context.RequestServices.GetRequiredService<AccessRates>().TakeRequest(grant.KeyId);
            if (wait > TimeSpan.Zero)
            {
                return TooMany(context.Response, wait, "This key asks more than the server answers").ExecuteAsync(context);
            }
        }

        return grant.Role < needed ? TooLow(grant.Role, needed).ExecuteAsync(context)
            : grant.Sites is not null && !IsInScope(context, grant) ? OtherSite(grant.Sites).ExecuteAsync(context)
            : answer(context);
    }

    private static bool IsInScope(HttpContext context, RoleGrant grant) =>
        context.GetEndpoint()?.Metadata.GetMetadata<SiteScope>() is { } scope && scope.Covers(grant, context);

    private static ProblemHttpResult OtherSite(IReadOnlyList<string> sites) => TypedResults.Problem(
        $"This key is for the data of {string.Join(", ", sites)} only, and what was asked for is of other sites or of all.",
        statusCode: StatusCodes.Status403Forbidden);

    private static ProducesResponseTypeMetadata Problem(int status) => new(status, typeof(ProblemDetails), ["application/problem+json"]);

    private static ProblemHttpResult TooLow(AccessRole role, AccessRole needed) => TypedResults.Problem(
        $"This takes the role {needed.Name()} ({needed.KeyName()} in keys.json); the key sent has the role {role.Name()}.",
        statusCode: StatusCodes.Status403Forbidden);
}
