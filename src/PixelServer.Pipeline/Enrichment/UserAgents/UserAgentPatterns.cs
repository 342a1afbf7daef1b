using System.Reflection;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The patterns of uap-core, with what is newer, and of crawler-user-agents, ready to be searched. Immutable and safe to share; reading
/// them takes a moment (see <see cref="Shared"/>).
/// </summary>
public sealed class UserAgentPatterns
{
    // For programs that are on no list. The letter u before "bot" is left out: CUBOT makes phones.
    private static readonly CrawlerRule[] Unlisted =
    [
        Library(@"^Java/\d"),
        Library(@"^[\w ./-]{0,40}(?:http|httpclient|libcurl|libfetch|-resty|-sdk|unirest)[\w-]{0,20}/\d"),
        Words(@"(?:^|[^u])bots?(?:[^a-z]|$)"),
        Words("crawl|spider|scrap(?:er|ing)|headless|fetcher|aggregat"),
        Words(@"\+https?://"),
        new(Pattern.Parse(@"^Mozilla(?:/[\d.]{1,9}|)(?: \(compatible;?\)|)$"), BotKind.Other, BotReason.ShortAgent),
    ];

    private static readonly Lazy<UserAgentPatterns> Loaded = new(Load);

    private UserAgentPatterns(UapFile newer, UapFile uap, List<CrawlerRule> crawlers)
    {
        Browsers = [.. newer.Browsers, .. uap.Browsers];
        Systems = [.. newer.Systems, .. uap.Systems];
        Devices = [.. newer.Devices, .. uap.Devices];
        Crawlers = [.. crawlers, .. Unlisted];
        Index = new PatternIndex(
            Browsers.Concat(Systems).Concat(Devices).Select(rule => rule.Pattern).Concat(Crawlers.Select(rule => rule.Pattern)));
    }

    /// <summary>Read at first use. Touch it on a thread of the pool at start, so that no event waits for it.</summary>
    public static UserAgentPatterns Shared => Loaded.Value;

    internal IReadOnlyList<UapRule> Browsers { get; }

    internal IReadOnlyList<UapRule> Systems { get; }

    internal IReadOnlyList<UapRule> Devices { get; }

    internal IReadOnlyList<CrawlerRule> Crawlers { get; }

    /// <summary>All patterns: browsers, systems, devices, crawlers, in this order.</summary>
    internal PatternIndex Index { get; }

    internal static UserAgentPatterns Load()
    {
        using var newer = Open("newer-agents.yaml");
        using var uap = Open("user-agents.yaml");
        using var crawlers = Open("crawlers.json");
        return new UserAgentPatterns(UapFile.Read(newer), UapFile.Read(uap), CrawlerFile.Read(crawlers));
    }

    private static CrawlerRule Library(string text) => new(Pattern.Parse(text, ignoresCase: true), BotKind.Scraper, BotReason.Library);

    private static CrawlerRule Words(string text) => new(Pattern.Parse(text, ignoresCase: true), BotKind.Other, BotReason.BotWord);

    private static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program lacks its part {name}.");
}
