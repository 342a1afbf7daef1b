using System.IO.Compression;
using System.Net.Mime;
using System.Reflection;
using System.Security.Cryptography;

using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace PixelServer.Snippet;

/// <summary>
/// A static file out of the assembly, compressed once, that answers conditional requests in the encoding the client prefers.
/// Immutable; one instance serves all requests.
/// </summary>
internal sealed class EmbeddedFile
{
    private readonly record struct Representation(string? Encoding, byte[] Bytes, EntityTagHeaderValue Tag);

    private readonly string _contentType;

    // Best first: a client that takes several gets the smallest.
    private readonly Representation[] _representations;

    private EmbeddedFile(string contentType, byte[] bytes)
    {
        _contentType = contentType;
        Bytes = bytes;

        // Encodings of one file are different bytes, so each has a tag of its own.
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
        Representation[] all =
        [
            new("br", Compressed(stream => new BrotliStream(stream, CompressionLevel.SmallestSize)), new($"\"{hash}-br\"")),
            new("gzip", Compressed(stream => new GZipStream(stream, CompressionLevel.SmallestSize)), new($"\"{hash}-gz\"")),
            new(null, bytes, new($"\"{hash}\"")),
        ];
        _representations = [.. all.Where(one => one.Encoding is null || one.Bytes.Length < bytes.Length)];

        byte[] Compressed(Func<Stream, Stream> compressor)
        {
            var output = new MemoryStream();
            using (var stream = compressor(output))
            {
                stream.Write(bytes);
            }

            return output.ToArray();
        }
    }

    /// <summary>The file as it is in the source tree.</summary>
    public byte[] Bytes { get; }

    public static EmbeddedFile Load(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly does not contain {resource}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new EmbeddedFile(ContentType(resource), bytes);
    }

    /// <summary>Answers GET and HEAD; headers that do not depend on the file are the caller's.</summary>
    public async Task WriteAsync(HttpContext context, string cacheControl)
    {
        var request = context.Request.GetTypedHeaders();
        var response = context.Response;
        var chosen = _representations.First(one => Accepts(request, one.Encoding));

        response.Headers.ETag = chosen.Tag.ToString();
        response.Headers.CacheControl = cacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.IfNoneMatch.Any(tag => tag.Tag == "*" || tag.Compare(chosen.Tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = _contentType;
        response.ContentLength = chosen.Bytes.Length;
        if (chosen.Encoding is not null)
        {
            response.Headers.ContentEncoding = chosen.Encoding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(chosen.Bytes, context.RequestAborted);
        }
    }

    private static bool Accepts(RequestHeaders request, string? encoding)
    {
        // Plain bytes are always acceptable: better than 406 for a client that forbids everything.
        if (encoding is null)
        {
            return true;
        }

        var named = request.AcceptEncoding.FirstOrDefault(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? request.AcceptEncoding.FirstOrDefault(one => one.Value == "*");
        return named is not null && named.Quality is not 0;
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        ".svg" => MediaTypeNames.Image.Svg,
        ".pdf" => MediaTypeNames.Application.Pdf,
        var other => throw new InvalidOperationException($"No content type is known for {name} ({other})."),
    };
}
