using System.Collections.Frozen;
using System.Text.Json;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Reads crawler-user-agents' list of patterns and tags.</summary>
internal static class CrawlerFile
{
    // The first of an entry's tags that stands here decides.
    private static readonly (string Tag, BotKind Kind)[] Kinds =
    [
        ("ai-crawler", BotKind.AiCrawler),
        ("search-engine", BotKind.Search),
        ("social-preview", BotKind.Preview),
        ("monitoring", BotKind.Monitor),
        ("seo", BotKind.Scraper),
        ("scanner", BotKind.Scraper),
        ("http-library", BotKind.Scraper),
        ("browser-automation", BotKind.Scraper),
        ("archiver", BotKind.Scraper),
        ("academic", BotKind.Scraper),
    ];

    // Shorter patterns occur inside other words: 008/ in the build number of Opera Mini.
    private const int MinPartOfWord = 7;

    /// <summary>Patterns left out because people's browsers and apps match them too; AP3A is a build of Android 15.</summary>
    public static readonly FrozenSet<string> UsedByPeople = FrozenSet.Create(
        "Sogou", @"Tumblr\/", @"PayPal\/", @"Notion\/", @"Bluesky\/", @"Grammarly\/", @"Instapaper\/", @"upday\/", @"Code\/1\.", @"Trae\/",
        @"Asana\/", @"BW\/", @"AP3A\.240617\.008");

    /// <exception cref="JsonException">The file is not JSON.</exception>
    /// <exception cref="FormatException">A pattern cannot be read.</exception>
    public static List<CrawlerRule> Read(Stream file)
    {
        using var document = JsonDocument.Parse(file);
        return [.. document.RootElement.EnumerateArray().Where(entry => !UsedByPeople.Contains(PatternOf(entry))).Select(RuleOf)];
    }

    private static string PatternOf(JsonElement entry) => entry.GetProperty("pattern").GetString() ?? "";

    private static CrawlerRule RuleOf(JsonElement entry)
    {
        var text = PatternOf(entry);
        var pattern = Pattern.Parse(text.Length < MinPartOfWord && char.IsAsciiLetterOrDigit(text[0]) ? @"\b" + text : text);
        HashSet<string?> tags = entry.TryGetProperty("tags", out var list) ? [.. list.EnumerateArray().Select(tag => tag.GetString())] : [];
        var kind = Array.Find(Kinds, known => tags.Contains(known.Tag)).Kind;
        var reason = tags.Contains("browser-automation") ? BotReason.Headless
            : tags.Contains("http-library") ? BotReason.Library
            : BotReason.CrawlerList;
        return new CrawlerRule(pattern, kind == BotKind.None ? BotKind.Other : kind, reason);
    }
}
