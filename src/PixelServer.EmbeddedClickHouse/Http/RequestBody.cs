using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>The request's body as the client meant it: decompressed.</summary>
internal static class RequestBody
{
    public static Stream Open(HttpRequest request) => request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "" or "identity" => request.Body,
        "gzip" or "x-gzip" => new WholeGzipStream(request.Body),
        var other => throw ErrorCode.UnknownCompression($"Content-Encoding '{other}' is not supported; use gzip"),
    };

    /// <summary>Reads until the buffer is full or the body ends; returns how much was read.</summary>
    /// <exception cref="EngineException">The body is not compressed as it says.</exception>
    public static async Task<int> FillAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        }
        catch (InvalidDataException exception)
        {
            throw ErrorCode.IncorrectData($"The body is not what its Content-Encoding says: {exception.Message}");
        }
    }
}
