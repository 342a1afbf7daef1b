using Microsoft.AspNetCore.Mvc;
using PixelServer.Access;
using PixelServer.OpenApi;
using PixelServer.Sites.Installing;

namespace PixelServer.Sites;

/// <summary>Sites: what they are, changes of them, and whether the snippet on their pages works.</summary>
internal static class SitesFeature
{
    private const int MostBodyBytes = 64 * 1024;

    public static void AddSites(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SiteRegister>();
        services.AddSingleton<RetentionReader>();
        services.AddInstalling();
    }

    public static void MapSites(this WebApplication app)
    {
        var group = app.MapGroup("/v1/sites").WithTags("Sites").AddEndpointFilter(SiteEndpoints.GuardAsync);
        MapRegister(group.MapGroup("").RequireRole(AccessRole.Admin));
        group.MapInstallation();
    }

    private static void MapRegister(RouteGroupBuilder group)
    {
        group.MapGet("", SiteEndpoints.ListAsync)
            .WithName("ListSites").WithSummary("The sites and their settings, and how long rows are kept");
        group.MapPost("", SiteEndpoints.AddAsync)
            .WithName("AddSite").WithSummary("Register a site; it takes events when this is answered")
            .TakesJson<NewSite>()
            .ProducesProblem(StatusCodes.Status409Conflict).WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes));
        var one = group.MapGroup("/{site}");
        one.ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", SiteEndpoints.Get)
            .WithName("GetSite").WithSummary("A site and its settings");
        one.MapPut("", SiteEndpoints.ReplaceAsync)
            .WithName("ReplaceSite").WithSummary("Give a site other settings; they hold when this is answered")
            .TakesJson<SiteForm>().Guarded().WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes));
        one.MapDelete("", SiteEndpoints.RemoveAsync)
            .WithName("RemoveSite").WithSummary("Refuse a site's events from now on; what is stored stays").Guarded();
    }

    private static RouteHandlerBuilder Guarded(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);
}
