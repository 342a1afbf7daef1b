namespace PixelServer.Access;

/// <summary>
/// Where an endpoint's requests say whose data they ask for, by which keys of some sites are let in. Endpoints without one refuse such keys, so that what is
/// forgotten is closed. Carried by endpoints.
/// </summary>
internal sealed record SiteScope
{
    /// <summary>What is answered is of no site.</summary>
    public static readonly SiteScope None = new();

    /// <summary>The query parameter <c>site</c>.</summary>
    public static readonly SiteScope Query = new() { InQuery = true };

    /// <summary>The part <c>site</c> of the address.</summary>
    public static readonly SiteScope Route = new() { InRoute = true };

    /// <summary>The endpoint finds it out and refuses by itself.</summary>
    public static readonly SiteScope OwnCheck = new();

    private bool InQuery { get; init; }

    private bool InRoute { get; init; }

    /// <summary>Whether a grant covers all that a request names. Several values are all looked at, in whatever case their name is written.</summary>
    public bool Covers(RoleGrant grant, HttpContext context)
    {
        if (InRoute)
        {
            return context.GetRouteValue("site") is string site && grant.Allows(site);
        }

        var named = InQuery ? context.Request.Query["site"] : default;
        return !InQuery || (named.Count > 0 && named.All(site => grant.Allows(site ?? "")));
    }
}

/// <summary>Lets keys of some sites in.</summary>
internal static class SiteScopes
{
    public static TBuilder ForSite<TBuilder>(this TBuilder builder, SiteScope scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(scope);
}
