namespace PixelServer.Events;

/// <summary>The keys of pixel protocol version 1. Anything else is a property.</summary>
public enum ProtocolKey
{
    /// <summary>A key the protocol does not know; kept in props.</summary>
    Unknown,
    Site,
    Event,
    EventId,
    ClientTime,
    PageUrl,
    Referrer,
    Title,
    Value,
    Currency,
    OrderId,
    Items,
    Props,
    UserId,
    EmailHashes,
    PhoneHashes,
    Consent,
    ScreenWidth,
    ScreenHeight,
    ViewportWidth,
    ViewportHeight,
    Language,
    TimeZone,

    /// <summary>The page's scripts see Global Privacy Control; read by the collector alone.</summary>
    GlobalPrivacyControl,
}
