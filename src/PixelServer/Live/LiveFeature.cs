using PixelServer.Access;
using PixelServer.Metrics;

namespace PixelServer.Live;

/// <summary>The live view's data: events as they land, how many a second, and whether they flow.</summary>
internal static class LiveFeature
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PipelineHealth>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<IMetricSource, LiveMetrics>();
    }

    public static void MapLive(this WebApplication app)
    {
        // A stop begins by waiting for open requests: these would never end.
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<LiveFeed>().Close);
        app.MapGet("/v1/live", LiveEndpoint.Get).RequireRole(AccessRole.Analyst).ForSite(SiteScope.Query)
            .WithTags("Live").WithName("FollowEvents").WithSummary("What lands, once a second, as server-sent events named live")
            .Produces<LiveMessage>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
