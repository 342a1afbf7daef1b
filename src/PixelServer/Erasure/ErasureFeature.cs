using System.Text.Json.Nodes;
using PixelServer.Access;
using PixelServer.Audit;
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
        group.WithTags("Erasure and disclosure").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/visitors/{id}", SubjectEndpoints.ExportVisitorAsync)
            .WithName("DiscloseVisitor").WithSummary("Everything stored of a visitor, table by table").Audited()
            .Produces<JsonObject>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/visitors/{id}", SubjectEndpoints.EraseVisitorAsync)
            .WithName("EraseVisitor").WithSummary("Erase all that is stored of a visitor, and what is still on its way")
            .Produces<ReceiptView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/persons", SubjectEndpoints.ExportPersonAsync)
            .WithName("DisclosePerson").WithSummary("Everything stored of the visitors that carry an identity, table by table").Audited()
            .Produces<JsonObject>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/persons", SubjectEndpoints.ErasePersonAsync)
            .WithName("ErasePerson").WithSummary("Erase the visitors that carry an identity, and those that turn out to")
            .Produces<ReceiptView>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/erasures", ErasureEndpoints.ListAsync)
            .WithName("ListErasures").WithSummary("The newest receipts of erasures, newest first");
        group.MapGet("/erasures/{id:guid}", ErasureEndpoints.GetAsync)
            .WithName("GetErasure").WithSummary("The receipt of an erasure: how far it is and what it deleted")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}
