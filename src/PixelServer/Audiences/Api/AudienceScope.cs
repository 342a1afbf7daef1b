using PixelServer.Access;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>Keeps keys of some sites to the audiences of those sites. Audiences of persons join the sites of one owner and are for keys of all sites.</summary>
internal static class AudienceScope
{
    /// <summary>
    /// Refuses what a key of some sites asks about audiences of others, by the id or the job in the address. Others' audiences are answered as if there were none,
    /// so that nobody learns their names.
    /// </summary>
    public static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var grant = http.Grant();
        if (grant.Sites is not null)
        {
            if (http.GetRouteValue("id") is string id)
            {
                var audience = await http.RequestServices.GetRequiredService<AudienceCatalog>().FindAsync(id, http.RequestAborted);
                if (!grant.Sees(audience))
                {
                    throw ApiRefusalException.NotFound($"There is no audience '{id}'.");
                }
            }

            if (http.GetRouteValue("job") is string job
                && http.RequestServices.GetRequiredService<BuildRunner>().Find(job) is { } found && !grant.Sees(found.Audience))
            {
                throw ApiRefusalException.NotFound($"This process knows no build job '{job}'.");
            }
        }

        return await next(context);
    }

    /// <summary>Whether a key shows an audience.</summary>
    public static bool Sees(this RoleGrant grant, SavedAudience audience) => grant.Sees(audience.Definition);

    /// <exception cref="ApiRefusalException">The definition is of another site, or of persons, and the key is of some sites.</exception>
    public static void RefuseOther(RoleGrant grant, AudienceDefinition definition)
    {
        if (!grant.Sees(definition))
        {
            throw new ApiRefusalException(
                StatusCodes.Status403Forbidden, $"This key is for audiences of visitors of {string.Join(", ", grant.Sites!)}; persons and other sites take a key of all sites.");
        }
    }

    private static bool Sees(this RoleGrant grant, AudienceDefinition definition) =>
        grant.Sites is null || (grant.Allows(definition.Site) && definition.Level == AudienceLevel.Visitor);
}
