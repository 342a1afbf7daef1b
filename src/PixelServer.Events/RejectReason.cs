namespace PixelServer.Events;

/// <summary>
/// Why a request or an event is not stored as an event. The closed set behind the <c>X-Pixel-Rejected</c> header, the
/// <c>reason</c> column of <c>rejected_events</c> and the rejection counters.
/// </summary>
public enum RejectReason : byte
{
    None = 0,

    // Answered at once by the collector; nothing is kept.
    UnknownSite,
    OriginNotAllowed,
    MalformedJson,
    MixedSites,
    TooLarge,
    TooManyEvents,
    UnsupportedMediaType,
    OptedOut,
    RateLimited,
    LogFull,

    // Accepted, found wrong by the loader; kept in rejected_events with its bytes.
    DamagedRecord,
    BadEventName,
    BadEventId,
    BadNumber,
    BadCurrency,
    BadItems,
    BadProps,
    BadHash,
    BadField,
    BadLine,

    // Nothing is wrong with it, but the same event was stored before.
    DuplicateEvent,
}
