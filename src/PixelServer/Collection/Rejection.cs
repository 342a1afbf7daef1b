using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>How each reject reason of the collector is answered.</summary>
internal static class Rejection
{
    public const string Header = "X-Pixel-Rejected";

    /// <summary>Seconds after which a refused event may be sent again.</summary>
    public const string RetryAfter = "5";

    public static int StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.OriginNotAllowed => StatusCodes.Status403Forbidden,
        RejectReason.TooLarge or RejectReason.TooManyEvents => StatusCodes.Status413PayloadTooLarge,
        RejectReason.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        RejectReason.RateLimited => StatusCodes.Status429TooManyRequests,
        RejectReason.LogFull => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    public static string Explain(RejectReason reason) => reason switch
    {
        RejectReason.UnknownSite => "The key s names no registered site.",
        RejectReason.OriginNotAllowed => "This origin may not send events for the site; add it to the site's Origins.",
        RejectReason.MalformedJson => "The body is not a JSON object or a non-empty array of objects, at most 16 levels deep.",
        RejectReason.MixedSites => "All events of one request belong to one site.",
        RejectReason.TooLarge => "The request is larger than the server accepts.",
        RejectReason.TooManyEvents => $"One request carries at most {BodyScan.MaxEvents} events.",
        RejectReason.UnsupportedMediaType => "Send application/json or text/plain in UTF-8, plain or with Content-Encoding: gzip.",
        RejectReason.OptedOut => "The browser sends a privacy signal, and the site keeps no events of such visitors.",
        RejectReason.RateLimited => "More events came from this address, or for this site, than the server takes at once; send it again later.",
        RejectReason.LogFull => "The server cannot store events at the moment; send it again later.",
        _ => reason.Name(),
    };
}
