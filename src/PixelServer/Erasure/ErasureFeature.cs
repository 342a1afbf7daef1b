using PixelServer.Access;
using PixelServer.Loading;
using PixelServer.Metrics;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary>What people may ask of their data: all of it, and that it goes. For loaders, which have ClickHouse; asks for the admin key.</summary>
internal static class ErasureFeature
{
    public static void AddErasure(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section);
        services.AddSingleton<ErasureWake>();
        services.AddSingleton<ErasureService>();
        services.AddHostedService(provider => provider.GetRequiredService<ErasureService>());
        services.AddSingleton<IMetricSource, ErasureMetrics>();
    }

    public static void MapErasure(this WebApplication app)
    {
        var group = app.MapGroup("/v1").RequireRole(AccessRole.Admin).RequireWarehouse();
        group.MapGet("/visitors/{id}", SubjectEndpoints.ExportVisitorAsync);
        group.MapDelete("/visitors/{id}", SubjectEndpoints.EraseVisitorAsync);
        group.MapGet("/persons", SubjectEndpoints.ExportPersonAsync);
        group.MapDelete("/persons", SubjectEndpoints.ErasePersonAsync);
        group.MapGet("/erasures", ErasureEndpoints.ListAsync);
        group.MapGet("/erasures/{id:guid}", ErasureEndpoints.GetAsync);
    }
}
