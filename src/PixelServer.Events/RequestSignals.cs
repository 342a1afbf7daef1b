namespace PixelServer.Events;

/// <summary>What the collector saw and decided about a request's visitor. The values are part of the log format.</summary>
[Flags]
public enum RequestSignals : ushort
{
    None = 0,

    /// <summary>The visitor cookie was set by this very request.</summary>
    NewVisitor = 1,

    /// <summary>No cookie was used: the visitor id is a hash under the day's salt, or 0.</summary>
    Cookieless = 2,

    /// <summary>The browser sent Sec-GPC: 1.</summary>
    GlobalPrivacyControl = 4,

    /// <summary>The browser sent DNT: 1.</summary>
    DoNotTrack = 8,

    /// <summary>The site's default consent for this request includes analytics.</summary>
    DefaultAnalytics = 16,

    /// <summary>The site's default consent for this request includes marketing.</summary>
    DefaultMarketing = 32,

    /// <summary>
    /// Stored without what leads to a person: no consent, user id, hashes and order number, and of the queries of its URLs only
    /// <c>utm_*</c>.
    /// </summary>
    Anonymous = 64,

    /// <summary>
    /// Stored as something that happened to somebody: site, event name and id, time, host and path of the page, host of the referrer.
    /// </summary>
    CountOnly = 128,
}
