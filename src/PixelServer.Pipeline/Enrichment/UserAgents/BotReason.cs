namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>By what an agent was recognised as a bot.</summary>
public enum BotReason
{
    None,

    /// <summary>A crawler that is on a list under the name it gives.</summary>
    CrawlerList,

    /// <summary>uap-core calls its device a spider.</summary>
    Spider,

    /// <summary>Words such as crawler or bot, or the address of a page that explains it.</summary>
    BotWord,

    /// <summary>A browser without a screen or under a program's control.</summary>
    Headless,

    /// <summary>An HTTP library or a command-line program.</summary>
    Library,

    /// <summary>No user agent was sent; every browser sends one.</summary>
    NoAgent,

    /// <summary>Too short for a browser's.</summary>
    ShortAgent,

    /// <summary>The address belongs to a data centre. Only a hint: people behind a VPN come from there too.</summary>
    Datacenter,
}
