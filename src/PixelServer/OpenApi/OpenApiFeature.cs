using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.OpenApi;

/// <summary>
/// <c>GET /openapi/v1.json</c>: the operators' API, <c>/v1</c>, as this process' roles have it, for tools. The pixel protocol is not in it:
/// the snippet speaks it. An endpoint brings a tag, a name (the operation's id), a summary and its answers; enums are strings.
/// </summary>
internal static class OpenApiFeature
{
    /// <summary>The document's name, and the beginning of the paths in it.</summary>
    public const string Version = "v1";

    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ApiDocument>();
        services.AddOpenApi(Version, options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith($"{Version}/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(ApiDescription.Describe);
            options.AddOperationTransformer(ApiDescription.DescribeAccess);
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            // Numbers are numbers: otherwise each would be described as one or a text.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
    }

    public static void MapApiDocument(this WebApplication app) => app.MapGet(
        $"/openapi/{Version}.json",
        async (ApiDocument document, CancellationToken cancellationToken) =>
            TypedResults.Bytes(await document.GetAsync(cancellationToken), "application/json; charset=utf-8"));
}
