using PixelServer.Access;
using PixelServer.Audiences.Api;
using PixelServer.Loading;
using PixelServer.Metrics;

namespace PixelServer.Audiences;

/// <summary>Audiences: definitions, builds on schedule, membership. The role audiences.</summary>
internal static class AudiencesFeature
{
    public static void AddAudiences(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AudienceOptions>().BindConfiguration(AudienceOptions.Section);
        services.AddSingleton<BuildRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<BuildRunner>());
        services.AddSingleton<AudienceService>();
        services.AddHostedService(provider => provider.GetRequiredService<AudienceService>());
        services.AddSingleton<OnSiteMemberships>();
        services.AddHostedService(provider => provider.GetRequiredService<OnSiteMemberships>());
        services.AddSingleton<NewestBuilds>();
        services.AddAudienceApi();
        services.AddSingleton<IMetricSource, AudienceMetrics>();
    }

    public static void MapAudiences(this WebApplication app)
    {
        app.MapGet("/audiences", MembershipEndpoints.GetOwn).ExcludeFromDescription();
        var group = app.MapGroup("/v1").RequireWarehouse();
        group.WithTags("Audiences").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/visitors/{id}/audiences", MembershipEndpoints.GetAsync).RequireRole(AccessRole.AdOps)
            .WithName("GetVisitorAudiences").WithSummary("The audiences of a visitor, as last built")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapAudienceApi();
    }
}
