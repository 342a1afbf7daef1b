using PixelServer.Configuration;
using PixelServer.RateLimits;

namespace PixelServer.Collection;

/// <summary>The pixel endpoints and what they need.</summary>
internal static class CollectionFeature
{
    public static void AddCollection(this WebApplicationBuilder builder, DataDirectory data)
    {
        var services = builder.Services;
        services.AddSingleton<CollectionCounters>();
        services.AddSingleton(provider => new DailySalt(
            Path.Combine(data.Path, "visitor-salt"),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DailySalt>>()));
        services.AddSingleton<VisitorIdentifier>();
        services.AddSingleton<EventRates>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<PixelCollector>();
    }

    public static void MapCollection(this WebApplication app)
    {
        var collector = app.Services.GetRequiredService<PixelCollector>();
        // Short-circuited: nothing that stands behind routing concerns a pixel.
        app.MapGet("/p.gif", collector.GetAsync).ShortCircuit();
        app.MapPost("/p", collector.PostAsync).ShortCircuit();
        app.MapMethods("/p", [HttpMethods.Options], collector.PreflightAsync).ShortCircuit();
    }
}
