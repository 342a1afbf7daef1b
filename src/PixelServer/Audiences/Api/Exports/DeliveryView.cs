using PixelServer.Audiences.Exports.Delivery;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>How the last attempt to deliver an export ended.</summary>
/// <param name="Host">The receiver.</param>
/// <param name="State">In a word; null before the first attempt.</param>
/// <param name="Delivered">Parts that the receiver has accepted.</param>
/// <param name="Parts">Parts of the export.</param>
/// <param name="NotBefore">When it is tried again.</param>
internal sealed record DeliveryView(
    string Host,
    string? State,
    int Delivered,
    int Parts,
    DateTimeOffset? NotBefore)
{
    // The address may hold a token.
    public static DeliveryView Of(ExportWebhook webhook, DeliveryOutcome? outcome) =>
        new(new Uri(webhook.Url).Host, outcome?.State.ToString().ToLowerInvariant(), outcome?.Delivered ?? 0, outcome?.Parts ?? 0, outcome?.NotBefore);
}
