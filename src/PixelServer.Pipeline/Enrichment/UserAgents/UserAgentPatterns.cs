using System.Reflection;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The patterns of uap-core, with what is newer, and of crawler-user-agents, ready to be searched. Immutable and safe to share; reading them takes a moment
/// (see <see cref="Shared"/>).
/// </summary>
public sealed class UserAgentPatterns
{
    // For crawlers that are on no list. A letter u before "bot" is left out: CUBOT makes phones.
    private static readonly string[] BotWords =
    [
        @"(?:^|[^u])bots?(?:[^a-z]|$)",
        "crawl|spider|scrap(?:er|ing)|headless",
        @"\+https?://",
    ];

    private static readonly Lazy<UserAgentPatterns> Loaded = new(Load);

    private UserAgentPatterns(UapFile newer, UapFile uap, List<CrawlerRule> crawlers)
    {
        Browsers = [.. newer.Browsers, .. uap.Browsers];
        Systems = [.. newer.Systems, .. uap.Systems];
        Devices = [.. newer.Devices, .. uap.Devices];
        crawlers.AddRange(BotWords.Select(words => new CrawlerRule(Pattern.Parse(words, ignoresCase: true), BotKind.Other, BotReason.BotWord)));
        Crawlers = crawlers;
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

    private static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program lacks its part {name}.");
}
