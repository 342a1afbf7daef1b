using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PixelServer.Access;
using Xunit;

namespace PixelServer.Tests.OpenApi;

/// <summary>The document of a server with all roles, whose ClickHouse does not answer, against the endpoints it has.</summary>
public sealed partial class ApiDocumentTests : IAsyncLifetime
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-openapi-").FullName;
    private readonly WebApplication _app;
    private JsonElement _document;

    public ApiDocumentTests() => _app = ServerApplication.Build(
    [
        $"--Data:Folder={_folder}", "--urls=http://127.0.0.1:0", "--ClickHouse:Url=http://127.0.0.1:1", "--Logging:LogLevel:Default=None",
        "--Stop:DrainTime=00:00:00", "--EventLog:SegmentBytes=65536",
    ]);

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        using var answer = await http.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        _document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    [Fact]
    public void Every_endpoint_of_the_api_is_in_the_document_and_nothing_else()
    {
        var mapped = Endpoints()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {PathOf(endpoint)}"))
            .Order();

        Assert.Equal(mapped, Operations().Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order());
        Assert.Contains("GET /v1/status", mapped);
    }

    [Fact]
    public void Every_operation_has_an_id_of_its_own_a_tag_a_summary_and_an_answer()
    {
        var ids = Operations().Select(operation => operation.Body.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Operations(), operation =>
        {
            Assert.NotEmpty(operation.Body.GetProperty("summary").GetString()!);
            // Without one said, a class' name would stand there.
            Assert.DoesNotMatch("Feature$|Endpoints?$|Api$", operation.Body.GetProperty("tags")[0].GetString());
            Assert.Contains(operation.Body.GetProperty("responses").EnumerateObject(), response => response.Name[0] == '2');
        });
    }

    [Fact]
    public void Guarded_operations_say_so_and_what_they_answer_strangers()
    {
        var schemes = _document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("bearer", schemes.GetProperty("bearer").GetProperty("scheme").GetString());
        var guarded = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is not null).Select(PathOf).ToHashSet();

        Assert.NotEmpty(guarded);
        Assert.All(Operations().Where(operation => guarded.Contains(operation.Path)), operation =>
        {
            Assert.True(operation.Body.GetProperty("security")[0].TryGetProperty("bearer", out _));
            Assert.Matches("Takes the role (admin|ad ops|analyst)", operation.Body.GetProperty("description").GetString());
            var refusal = operation.Body.GetProperty("responses").GetProperty("401").GetProperty("content").GetProperty("application/problem+json");
            Assert.Equal("#/components/schemas/ProblemDetails", refusal.GetProperty("schema").GetProperty("$ref").GetString());
        });
    }

    [Fact]
    public void Only_these_endpoints_let_keys_of_some_sites_in()
    {
        // One that is added here has been thought through: all it answers is of the sites the key is for.
        string[] expected =
        [
            "BuildAudience", "CancelBuildJob", "CheckInstallation", "CompareAudienceBuilds", "CreateAudience", "DeleteAudience", "DeleteExportSchedule", "DownloadAudienceExport",
            "ExplainAudience", "ExportAudience", "FollowEvents", "GetAudience", "GetAudienceExport", "GetAudienceSql", "GetBuildJob", "GetInsightBreakdown",
            "GetInsightForms", "GetInsightFunnel", "GetInsightHours", "GetInsightItems", "GetInsightPages", "GetInsightRetention", "GetInsightSearches",
            "GetInsightSummary", "GetLookalikeModel", "ListAudienceBuilds", "ListAudienceExports", "ListAudienceMembers", "ListAudienceTemplates",
            "ListAudiences", "ListExportFormats", "ListExportSchedules", "ListInsightSteps", "ListInsightValues", "PreflightExport", "PreviewAudience",
            "ReplaceAudience", "ScheduleExport", "UploadAudienceList", "WriteAudienceSql",
        ];

        Assert.Equal(
            expected,
            Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<SiteScope>() is not null)
                .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = References(_document).Distinct().ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            var found = _document;
            foreach (var step in reference.Split('/')[1..])
            {
                Assert.True(found.TryGetProperty(step, out found), reference);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    // As the document writes it: without the parameters' constraints.
    private static string PathOf(RouteEndpoint endpoint)
    {
        var path = Constraint().Replace(endpoint.RoutePattern.RawText!, "{$1}").TrimEnd('/');
        return path.StartsWith('/') ? path : $"/{path}";
    }

    [GeneratedRegex(@"\{\**([a-zA-Z]+)[^}]*\}")]
    private static partial Regex Constraint();

    private IEnumerable<RouteEndpoint> Endpoints() => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => PathOf(endpoint).StartsWith("/v1/", StringComparison.Ordinal));

    private IEnumerable<(string Path, string Method, JsonElement Body)> Operations() =>
        from path in _document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select (path.Name, operation.Name, operation.Value);
}
