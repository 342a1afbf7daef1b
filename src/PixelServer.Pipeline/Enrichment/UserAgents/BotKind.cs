namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>What a program that is not a person's browser comes for.</summary>
public enum BotKind
{
    None,

    /// <summary>Fills a search engine's index.</summary>
    Search,

    /// <summary>Reads for training, or on behalf of the users, of an AI.</summary>
    AiCrawler,

    /// <summary>Looks whether the site is up, and how fast.</summary>
    Monitor,

    /// <summary>Draws the preview of a link in a social network, a chat or a mail.</summary>
    Preview,

    /// <summary>Copies, examines or tests: SEO crawlers, archives, scanners, HTTP libraries, automated browsers.</summary>
    Scraper,

    /// <summary>Feed readers, checks of advertisements, and those whose purpose is not known.</summary>
    Other,
}
