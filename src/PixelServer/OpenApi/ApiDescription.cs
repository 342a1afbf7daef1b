using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PixelServer.Access;

namespace PixelServer.OpenApi;

/// <summary>What the document says beyond what the endpoints themselves tell: whose API it is, and the role that each operation takes.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";

    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "PixelServer",
            Version = OpenApiFeature.Version,
            Description = "For operators, ad operations and analysts, in as far as the roles of this process go. Errors are problem details (RFC 9457).",
        };

        // Paths are relative to where the document was fetched; behind a proxy the server does not know its own address.
        document.Servers = [];
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Bearer,
            Description = "A key of keys.json in the server's data folder: "
                + $"{string.Join(", ", Enum.GetValues<AccessRole>().Select(role => $"{role.KeyName()} ({role.Name()})"))}; a role may do what those before it may.",
        });
        return Task.CompletedTask;
    }

    public static Task DescribeAccess(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var needed = context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRole>().ToList();
        if (needed.Count == 0)
        {
            return Task.CompletedTask;
        }

        var role = needed.Max(required => required.Role);
        operation.Description = $"{operation.Description}\n\nTakes the role {role.Name()}{(role == AccessRole.Admin ? "" : " or a higher one")}.".TrimStart();
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        return Task.CompletedTask;
    }
}
