using PixelServer.Access;
using PixelServer.Loading;
using PixelServer.Metrics;

namespace PixelServer.Insights;

/// <summary>The figures behind the page Insight: sessions, kept up to date, and questions about them. The role dashboard.</summary>
internal static class InsightsFeature
{
    public static void AddInsights(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.AddOptions<InsightOptions>().BindConfiguration(InsightOptions.Section);
        services.AddSingleton<InsightDesk>();
        services.AddSingleton<InsightService>();
        services.AddHostedService(provider => provider.GetRequiredService<InsightService>());
        services.AddSingleton<IMetricSource, InsightMetrics>();
    }

    /// <summary>Sends answers compressed: a page asks for a dozen of them. They hold no secret, and no page of another origin can ask in somebody's name.</summary>
    public static void UseInsightCompression(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1/insights", StringComparison.Ordinal), branch => branch.UseResponseCompression());

    public static void MapInsights(this WebApplication app)
    {
        var group = app.MapGroup("/v1/insights").RequireWarehouse();
        group.WithTags("Insight").AddEndpointFilter(InsightGuard.AnswerAsync).RequireRole(AccessRole.Analyst).ForSite(SiteScope.Query)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);
        group.MapGet("/summary", InsightEndpoints.GetSummaryAsync)
            .WithName("GetInsightSummary").WithSummary("Visitors, sessions, engagement, conversions and revenue, in all and day by day");
        group.MapGet("/breakdown", InsightEndpoints.GetBreakdownAsync)
            .WithName("GetInsightBreakdown").WithSummary("Sessions by channel, social network, landing page, device, …, and whether they changed");
        group.MapGet("/hours", InsightEndpoints.GetHoursAsync)
            .WithName("GetInsightHours").WithSummary("Sessions and conversions by weekday and hour");
        group.MapGet("/retention", InsightEndpoints.GetRetentionAsync)
            .WithName("GetInsightRetention").WithSummary("How many visitors come back, by the week of their first visit");
        group.MapGet("/funnel", InsightEndpoints.GetFunnelAsync)
            .WithName("GetInsightFunnel").WithSummary("How many sessions take chosen steps in order");
        group.MapGet("/steps", InsightEndpoints.ListStepsAsync)
            .WithName("ListInsightSteps").WithSummary("Events and pages that can be steps of a funnel");
        group.MapGet("/values", InsightEndpoints.ListValuesAsync)
            .WithName("ListInsightValues").WithSummary("Values that a filter can have, with their sessions");
        group.MapInterest();
    }
}
