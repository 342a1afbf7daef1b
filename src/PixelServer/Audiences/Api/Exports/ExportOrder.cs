using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>What an export shall be: the body of a request for one.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExportOrder
{
    /// <summary>Id of the format.</summary>
    public required string Format { get; init; }

    /// <summary>Values of the format's settings; others have their defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Only what has changed since the newest export that was made alike.</summary>
    public bool Difference { get; init; }

    /// <summary>Where it is sent; null to have it fetched.</summary>
    public ExportWebhook? Webhook { get; init; }

    /// <summary>With schedules only: how often, as in <c>6h</c>.</summary>
    public string? Every { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Whether two orders make files of the same kind for the same receiver, so that the one can be told as a difference to the other.</summary>
    public bool IsLike(ExportOrder other) =>
        Format == other.Format
        && Webhook?.Url == other.Webhook?.Url
        && Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(other.Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal));

    /// <exception cref="ApiRefusalException">The body is none.</exception>
    public static async Task<ExportOrder> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<ExportOrder>(body, Json, cancellationToken)
                ?? throw ApiRefusalException.Wrong("", "The body is null; send an object with format.");
        }
        catch (JsonException e)
        {
            throw ApiRefusalException.Wrong(
                (e.Path ?? "$").TrimStart('$').TrimStart('.'),
                "This is no order of an export; send {\"format\": ID} with settings, difference and webhook {\"url\", \"secret\"} as wanted.");
        }
    }
}
