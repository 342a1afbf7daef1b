using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PixelServer.Access;
using PixelServer.Configuration;

namespace PixelServer.Metrics;

/// <summary>The server's metrics: <c>/metrics</c> for Prometheus, and OTLP when an endpoint is named. Described in <c>deploy/metrics.md</c>.</summary>
internal static class MetricsFeature
{
    public static void AddMetrics(this WebApplicationBuilder builder, ServerLayout layout)
    {
        var services = builder.Services;
        services.AddSingleton<ServerMeter>();
        services.AddSingleton<MetricsReader>();
        services.AddSingleton<IMetricSource, HealthMetrics>();
        services.AddSingleton<IMetricSource, DiskMetrics>();
        services.AddSingleton<IMetricSource, AccessMetrics>();
        if (layout.IsCollector)
        {
            services.AddSingleton<IMetricSource, CollectorMetrics>();
            services.AddSingleton<IMetricSource, EventLogMetrics>();
        }

        if (layout.HasRedis)
        {
            services.AddSingleton<IMetricSource, RedisMetrics>();
        }

        if (layout.HasClickHouse)
        {
            services.AddSingleton<IMetricSource, ClickHouseMetrics>();
        }

        if (layout.IsLoader)
        {
            services.AddSingleton<IMetricSource, LoaderMetrics>();
            services.AddSingleton<IMetricSource, EnrichmentMetrics>();
        }

        if (OtlpExport.IsWanted)
        {
            services.AddHostedService<OtlpExport>();
        }
    }

    public static void MapMetrics(this WebApplication app)
    {
        // Made now, because connections are counted from the first on.
        _ = app.Services.GetRequiredService<MetricsReader>();
        app.MapGet("/metrics", Get);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Get(HttpContext context, AccessKeys keys, MetricsReader reader)
    {
        if (!context.Request.IsLocal() && keys.GrantOf(context.Request) is not { Role: AccessRole.Admin, Sites: null })
        {
            return RoleRequirement.Refuse(context, AccessRole.Admin);
        }

        context.Response.Headers.CacheControl = "no-store";
        var openMetrics = PrefersOpenMetrics(context.Request);
        return TypedResults.Text(
            reader.Read(families => PrometheusText.Write(families, openMetrics)),
            openMetrics ? PrometheusText.OpenMetricsContentType : PrometheusText.PlainContentType);
    }

    private static bool PrefersOpenMetrics(HttpRequest request)
    {
        double openMetrics = 0, plain = 0;
        foreach (var type in request.GetTypedHeaders().Accept)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && Version(type) is "" or "1.0.0")
            {
                openMetrics = Math.Max(openMetrics, quality);
            }
            else if (type.MatchesMediaType("text/plain"))
            {
                plain = Math.Max(plain, quality);
            }
        }

        return openMetrics > 0 && openMetrics >= plain;
    }

    private static string Version(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value.ToString().Trim('"') ?? "";
}
