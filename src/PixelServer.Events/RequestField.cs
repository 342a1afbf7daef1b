namespace PixelServer.Events;

/// <summary>The variable-length fields of a <see cref="RequestRecord"/>, in the order they lie in the log.</summary>
public enum RequestField
{
    /// <summary>Site id, ASCII.</summary>
    Site,

    /// <summary>Client address in network order: 4 or 16 bytes. Used for geo and the cookieless id, never stored in ClickHouse.</summary>
    Address,

    /// <summary>User-Agent header.</summary>
    UserAgent,

    /// <summary>Referer header of the pixel request: the page that embeds the pixel.</summary>
    Referrer,

    /// <summary>Accept-Language header.</summary>
    Language,

    /// <summary>Sec-CH-UA, Sec-CH-UA-Mobile and Sec-CH-UA-Platform, joined by line feeds.</summary>
    ClientHints,

    /// <summary>Query or body.</summary>
    Payload,
}
