using System.Net;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">Its status.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null where it does not say.</param>
internal sealed record DeliveryAnswer(HttpStatusCode Status, TimeSpan? RetryAfter)
{
    public bool IsAccepted => (int)Status is >= 200 and < 300;

    /// <summary>The same request may be accepted later.</summary>
    public bool IsPassing => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status == 425 || IsFailure;

    /// <summary>The receiver is in trouble, not only busy.</summary>
    public bool IsFailure => (int)Status >= 500;

    public static DeliveryAnswer Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var wish = response.Headers.RetryAfter;
        var wait = wish?.Delta ?? (wish?.Date is { } date ? date - now : null);
        return new DeliveryAnswer(response.StatusCode, wait is { } time && time > TimeSpan.Zero ? time : null);
    }
}
