using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Collection;
using PixelServer.Loading;

namespace PixelServer.Sites.Installing;

/// <summary><c>GET /v1/sites/{site}/installation</c>: does the snippet work?</summary>
internal static class InstallationEndpoint
{
    public static void AddInstalling(this IServiceCollection services)
    {
        services.AddOptions<InstallationOptions>().BindConfiguration(InstallationOptions.Section);
        services.AddSingleton<HostLookup>();
        services.AddSingleton<InstallationCheck>();
    }

    public static void MapInstallation(this RouteGroupBuilder sites)
    {
        var group = sites.MapGroup("/{site}/installation").RequireRole(AccessRole.Analyst).ForSite(SiteScope.Route).RequireWarehouse();
        group.MapGet("", GetAsync)
            .WithName("CheckInstallation").WithSummary("What has arrived of a site, and what browsers will do with its cookie")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<InstallationView>, ProblemHttpResult>> GetAsync(
        string site,
        [Description("Only pages of this host: that of one of the site's origins")] string? host,
        HttpRequest request,
        SiteTable sites,
        InstallationCheck check,
        CancellationToken cancellationToken)
    {
        if (sites.Find(site) is not { } found)
        {
            return TypedResults.Problem($"There is no site '{site}'.", statusCode: StatusCodes.Status404NotFound);
        }

        var wanted = string.IsNullOrEmpty(host) ? null : SameSite.Normal(host);
        return wanted is not null && !InstallationCheck.PageHosts(found).Contains(wanted)
            ? TypedResults.Problem("host is none of the site's origins; add the origin first.", statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Ok(await check.LookAsync(found, check.CollectorOf(request), wanted, cancellationToken));
    }
}
