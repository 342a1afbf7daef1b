namespace PixelServer.Events;

/// <summary>The variable-length fields of a <see cref="RequestRecord"/>, in the order they lie in the log.</summary>
public enum RequestField
{
    /// <summary>Site id, ASCII.</summary>
    Site,

    /// <summary>
    /// Client address in network order, as much of it as the site lets into the log: 4 or 16 bytes, or none. Used for geo, never
    /// stored in ClickHouse.
    /// </summary>
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
