using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace PixelServer.Access;

/// <summary>Endpoints for those who have a role: 401 without a key, 403 with the key of a lower role.</summary>
internal static class RoleRequirement
{
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
            if (role > AccessRole.Analyst)
            {
                endpoint.Metadata.Add(Problem(StatusCodes.Status403Forbidden));
            }
        });
        return builder;
    }

    /// <summary>The role of who asks, at an endpoint that requires one.</summary>
    public static AccessRole GrantedRole(this HttpContext context) => context.Features.GetRequiredFeature<RoleGrant>().Role;

    /// <summary>401 with what to send.</summary>
    public static ProblemHttpResult Unknown(HttpResponse response, AccessRole needed)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        var higher = needed == AccessRole.Admin ? "" : ", or that of a higher role,";
        return TypedResults.Problem(
            $"Send the {needed.Name()} key ({needed.KeyName()} in keys.json){higher} as Authorization: Bearer KEY.",
            statusCode: StatusCodes.Status401Unauthorized);
    }

    private static Task AnswerAsync(HttpContext context, AccessRole needed, RequestDelegate answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        var role = context.RequestServices.GetRequiredService<AccessKeys>().RoleOf(context.Request);
        if (role is null)
        {
            return Unknown(context.Response, needed).ExecuteAsync(context);
        }

        // Also for the audit trail, which tells who was refused.
        context.Features.Set(new RoleGrant(role.Value));
        return role < needed ? TooLow(role.Value, needed).ExecuteAsync(context) : answer(context);
    }

    private static ProducesResponseTypeMetadata Problem(int status) => new(status, typeof(ProblemDetails), ["application/problem+json"]);

    private static ProblemHttpResult TooLow(AccessRole role, AccessRole needed) => TypedResults.Problem(
        $"This takes the role {needed.Name()} ({needed.KeyName()} in keys.json); the key sent has the role {role.Name()}.",
        statusCode: StatusCodes.Status403Forbidden);
}
