using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using PixelServer.Collection;
using PixelServer.Events;

namespace PixelServer.Fuzz.Targets;

/// <summary>A compressed body: whatever it inflates to, no more than the limit is held.</summary>
internal sealed class GzipTarget : IFuzzTarget
{
    private const int MostBytes = 64 * 1024;

    public string Name => "gzip";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Compress("""{"s":"demo","e":"page_view"}"""), Compress(new string(' ', MostBytes + 1)), Compress(new string('a', 20 * MostBytes)), [.. Compress("{"), .. Compress("}")],
    ];

    public IReadOnlyList<byte[]> Words { get; } = [[0x1f, 0x8b, 8, 0], [0x1f, 0x8b, 8, 0x1c], [0, 0, 0xff, 0xff], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0]];

    public void Run(byte[] input)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.ContentEncoding = "gzip";
        context.Request.Body = new MemoryStream(input);
        var (body, failure) = RequestBody.ReadAsync(context.Request, MostBytes).AsTask().GetAwaiter().GetResult();
        FuzzFinding.Unless(body.Count <= MostBytes, $"{body.Count} bytes were inflated");
        FuzzFinding.Unless(failure is RejectReason.None or RejectReason.TooLarge or RejectReason.MalformedJson, $"refused as {failure}");
        if (failure == RejectReason.None)
        {
            _ = BodyScan.Of(body, "demo");
        }
    }

    private static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
