using System.Net;
using System.Text;

namespace PixelServer.EndToEnd.Running;

/// <summary>A whole HTTP response. Headers are looked up in any case; several of a name are joined by a line feed.</summary>
public sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Cookie => Headers.GetValueOrDefault("Set-Cookie");

    public string? Rejected => Headers.GetValueOrDefault("X-Pixel-Rejected");

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => string.Join('\n', header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, headers, body);
    }
}
