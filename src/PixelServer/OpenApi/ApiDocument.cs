using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PixelServer.OpenApi;

/// <summary>The document's bytes, made when they are first asked for: strangers may ask, and nothing in them changes while the server runs. Thread-safe.</summary>
internal sealed class ApiDocument([FromKeyedServices(OpenApiFeature.Version)] IOpenApiDocumentProvider provider)
{
    private volatile byte[]? _bytes;

    public async Task<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        // Asked by several at first, each makes the same.
        if (_bytes is not { } bytes)
        {
            var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
            using var stream = new MemoryStream();
            await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            _bytes = bytes = stream.ToArray();
        }

        return bytes;
    }
}
