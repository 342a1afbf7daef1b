using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PixelServer.Access;
using PixelServer.Audiences.Api.Exports;
using PixelServer.Audiences.Api.Lists;
using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Audit;

namespace PixelServer.Audiences.Api;

/// <summary>
/// <c>/v1/audiences</c>: for analysts to look at, for ad operations to define, build and export. What is wrong in a definition is named by its place.
/// </summary>
internal static class AudienceApi
{
    // The others are for the description: what is sent is looked at, not what it is said to be, and by strangers not even that.
    private const string AnyType = "*/*";

    public static void AddAudienceApi(this IServiceCollection services)
    {
        services.AddSingleton<AudienceCatalog>();
        services.AddSingleton<AudienceProblems>();
        services.AddSingleton<ConsentedMembers>();
        services.AddOptions<ExportsOptions>().BindConfiguration(ExportsOptions.Section);
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section);
        services.AddSingleton<ExportShelf>();
        services.AddSingleton<ExportDesk>();
        services.AddSingleton(provider => new WebhookDelivery(provider.GetRequiredService<IOptions<WebhookOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ExportService>();
    }

    /// <param name="v1">The group <c>/v1</c>, which answers 503 while ClickHouse is away.</param>
    public static void MapAudienceApi(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/audiences").WithTags("Audiences").AddEndpointFilter(AudienceApiGuard.AnswerAsync).AddEndpointFilter(AudienceScope.GuardAsync);
        group.ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);
        MapReading(group.MapGroup("").RequireRole(AccessRole.Analyst));
        MapChanging(group.MapGroup("").RequireRole(AccessRole.AdOps));
        MapExports(group.MapGroup("/{id}/exports").RequireRole(AccessRole.AdOps).ForSite(SiteScope.OwnCheck).WithTags("Exports").ProducesProblem(StatusCodes.Status404NotFound));
        v1.MapGet("/exports/formats", ExportEndpoints.ListFormats).RequireRole(AccessRole.Analyst).ForSite(SiteScope.None).WithTags("Exports")
            .WithName("ListExportFormats").WithSummary("The formats of platforms, their settings, and what they ask of an audience");
    }

    private static void MapReading(RouteGroupBuilder group)
    {
        group.MapGet("", AudienceEndpoints.ListAsync).ForSite(SiteScope.OwnCheck)
            .WithName("ListAudiences").WithSummary("All audiences: sizes, freshness, problems");
        group.MapGet("/templates", TemplateEndpoints.List).ForSite(SiteScope.Query)
            .WithName("ListAudienceTemplates").WithSummary("Definitions to begin with, ready for a site");
        group.MapPost("/preview", QuestionEndpoints.PreviewAsync).ForSite(SiteScope.OwnCheck).TakesDefinition().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("PreviewAudience").WithSummary("How large an audience would be: within a second, or exactly").NotAudited();
        group.MapPost("/sql", QuestionEndpoints.WriteSqlAsync).ForSite(SiteScope.OwnCheck).TakesDefinition().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("WriteAudienceSql").WithSummary("The statement that finds the members of a definition").NotAudited();
        group.MapGet("/overlap", MemberEndpoints.OverlapAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("GetAudienceOverlap").WithSummary("How many visitors audiences have in common");
        group.MapGet("/jobs/{job}", BuildEndpoints.GetJob).ForSite(SiteScope.OwnCheck).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetBuildJob").WithSummary("How far a build is");
        var one = group.MapGroup("/{id}").ForSite(SiteScope.OwnCheck).ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", AudienceEndpoints.GetAsync)
            .WithName("GetAudience").WithSummary("An audience: definition, summary in words, newest build");
        one.MapGet("/sql", QuestionEndpoints.GetSqlAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("GetAudienceSql").WithSummary("The statement that finds an audience's members");
        one.MapGet("/builds", BuildEndpoints.ListAsync)
            .WithName("ListAudienceBuilds").WithSummary("The history of an audience's sizes, the newest first");
        one.MapGet("/model", LookalikeEndpoints.GetModelAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("GetLookalikeModel").WithSummary("How good the model of a lookalike is, and what it goes by");

        // Of single visitors, not figures.
        one.MapGet("/members", MemberEndpoints.ListAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .RequireRole(AccessRole.AdOps).WithName("ListAudienceMembers").WithSummary("Members of a build, page after page");
        one.MapGet("/changes", MemberEndpoints.CompareAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .RequireRole(AccessRole.AdOps).WithName("CompareAudienceBuilds").WithSummary("Who entered and who left between two builds");
        one.MapGet("/explain/{visitor}", QuestionEndpoints.ExplainAsync)
            .RequireRole(AccessRole.AdOps).WithName("ExplainAudience").WithSummary("Why a visitor is in an audience, or not");
    }

    private static void MapChanging(RouteGroupBuilder group)
    {
        group.MapPost("", AudienceEndpoints.CreateAsync).ForSite(SiteScope.OwnCheck).TakesDefinition().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("CreateAudience").WithSummary("Save a new audience, under an id or one made of its name");
        group.MapDelete("/jobs/{job}", BuildEndpoints.CancelJob).ForSite(SiteScope.OwnCheck).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("CancelBuildJob").WithSummary("Stop a build; the last one stays in force");
        var one = group.MapGroup("/{id}").ForSite(SiteScope.OwnCheck).ProducesProblem(StatusCodes.Status404NotFound);
        one.MapPut("", AudienceEndpoints.ReplaceAsync).TakesDefinition().ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("ReplaceAudience").WithSummary("Give an audience another definition");
        one.MapDelete("", AudienceEndpoints.DeleteAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("DeleteAudience").WithSummary("Delete an audience that no other asks for");
        one.MapPost("/builds", BuildEndpoints.StartAsync)
            .WithName("BuildAudience").WithSummary("Build an audience now");
        one.MapPut("/list", ListEndpoints.ReplaceAsync).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .Accepts<string>("text/csv", "text/plain", "application/x-ndjson", AnyType).WithMetadata(new RequestSizeLimitAttribute(ListEndpoints.MostBytes))
            .WithName("UploadAudienceList").WithSummary("Replace who stands on an uploaded list: CSV, JSON lines, or one identifier a line");
    }

    private static void MapExports(RouteGroupBuilder group)
    {
        group.MapPost("", ExportEndpoints.AddAsync).TakesOrder()
            .WithName("ExportAudience").WithSummary("Write an audience as files for a platform, to be fetched or sent to a webhook");
        group.MapGet("", ExportEndpoints.ListAsync)
            .WithName("ListAudienceExports").WithSummary("Exports of an audience that are kept, the newest first");
        group.MapPost("/preflight", ExportEndpoints.PreflightAsync).TakesOrder()
            .WithName("PreflightExport").WithSummary("What an export would hold and leave out, without making it").NotAudited();
        group.MapGet("/{export}", ExportEndpoints.GetAsync)
            .WithName("GetAudienceExport").WithSummary("An export: how far it is, what it holds and leaves out, its files");
        group.MapGet("/{export}/files/{name}", ExportEndpoints.DownloadAsync).ProducesProblem(StatusCodes.Status409Conflict).Produces<string>()
            .WithName("DownloadAudienceExport").WithSummary("A file of an export; also rejected.csv and report.json").Audited();
        group.MapGet("/schedules", ScheduleEndpoints.List)
            .WithName("ListExportSchedules").WithSummary("Exports of an audience that are made again and again");
        group.MapPost("/schedules", ScheduleEndpoints.AddAsync).TakesOrder()
            .WithName("ScheduleExport").WithSummary("Make an export again and again, after builds");
        group.MapDelete("/schedules/{schedule}", ScheduleEndpoints.Delete)
            .WithName("DeleteExportSchedule").WithSummary("Make no more exports of a schedule");
    }

    private static RouteHandlerBuilder TakesOrder(this RouteHandlerBuilder endpoint) => endpoint
        .Accepts<ExportOrder>("application/json", AnyType)
        .WithMetadata(new RequestSizeLimitAttribute(DefinitionBody.MostBytes))
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static RouteHandlerBuilder TakesDefinition(this RouteHandlerBuilder endpoint) => endpoint
        .Accepts<JsonObject>("application/json", AnyType)
        .WithMetadata(new RequestSizeLimitAttribute(DefinitionBody.MostBytes))
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
}
