namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>How much of a page URL and a referrer is looked at, and how much is kept.</summary>
internal static class SourceLimits
{
    /// <summary>Bytes of a URL or referrer; what is behind them is not looked at. No stored event has more.</summary>
    public const int UrlBytes = Events.EventLimits.UrlBytes;

    /// <summary>Parameters of a query; what is behind them is not looked at.</summary>
    public const int Parameters = 100;

    /// <summary>Click ids that are kept, the first of the query.</summary>
    public const int ClickIds = 16;

    /// <summary>Characters of a click id; longer is cut.</summary>
    public const int ClickIdCharacters = 1000;

    /// <summary>Characters of a source, medium, campaign, …; longer is cut.</summary>
    public const int TextCharacters = 256;
}
