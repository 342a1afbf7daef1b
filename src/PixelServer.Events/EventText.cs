namespace PixelServer.Events;

/// <summary>The single-valued texts of a <see cref="PixelEvent"/>; absent is empty.</summary>
public enum EventText
{
    Site,
    Name,
    EventId,
    UserId,
    PageUrl,
    PageHost,
    PagePath,
    Referrer,
    Title,
    Currency,
    OrderId,
    Language,
    TimeZone,
    UserAgent,
    AcceptLanguage,
    ClientHints,
}
