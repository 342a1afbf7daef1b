namespace PixelServer.Events;

/// <summary>
/// How long the fields of an event may be. Characters are Unicode scalar values. Longer texts are cut, except where a comment
/// says that the event is rejected.
/// </summary>
public static class EventLimits
{
    /// <summary>Characters of an event name; longer is rejected.</summary>
    public const int NameCharacters = 40;

    /// <summary>Characters of an event id; longer is rejected, because a cut id could meet another.</summary>
    public const int EventIdCharacters = 64;

    /// <summary>Bytes of a page URL or referrer; longer is cut at the query, then hard.</summary>
    public const int UrlBytes = 8 * 1024;

    public const int TitleCharacters = 512;
    public const int UserIdCharacters = 256;
    public const int OrderIdCharacters = 64;
    public const int LanguageCharacters = 35;
    public const int TimeZoneCharacters = 64;
    public const int UserAgentCharacters = 512;
    public const int AcceptLanguageCharacters = 128;
    public const int ClientHintsCharacters = 512;

    /// <summary>Items of an event; more is rejected.</summary>
    public const int Items = 200;

    public const int ItemIdCharacters = 128;
    public const int ItemNameCharacters = 256;
    public const int ItemBrandCharacters = 128;
    public const int ItemCategoryCharacters = 256;

    /// <summary>Properties of an event; more is rejected.</summary>
    public const int Props = 100;

    /// <summary>Characters of a property's name; longer is rejected, because a cut name could meet another.</summary>
    public const int PropKeyCharacters = 64;

    /// <summary>Bytes of a property's value.</summary>
    public const int PropValueBytes = 2 * 1024;

    /// <summary>Hashes of each kind that one event may carry, repeated ones counted; more is rejected.</summary>
    public const int Hashes = 16;

    /// <summary>Nesting of JSON; deeper is malformed.</summary>
    public const int JsonDepth = 16;

    /// <summary>How far a client's clock may be behind the server's for its time to be believed.</summary>
    public static readonly TimeSpan ClientTimePast = TimeSpan.FromDays(7);

    /// <summary>How far a client's clock may be ahead of the server's for its time to be believed.</summary>
    public static readonly TimeSpan ClientTimeFuture = TimeSpan.FromMinutes(5);
}
