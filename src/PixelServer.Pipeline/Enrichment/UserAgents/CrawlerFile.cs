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

    /// <exception cref="JsonException">The file is not JSON.</exception>
    /// <exception cref="FormatException">A pattern cannot be read.</exception>
    public static List<CrawlerRule> Read(Stream file)
    {
        using var document = JsonDocument.Parse(file);
        return [.. document.RootElement.EnumerateArray().Select(RuleOf)];
    }

    private static CrawlerRule RuleOf(JsonElement entry)
    {
        var pattern = Pattern.Parse(entry.GetProperty("pattern").GetString() ?? "");
        HashSet<string?> tags = entry.TryGetProperty("tags", out var list) ? [.. list.EnumerateArray().Select(tag => tag.GetString())] : [];
        var kind = Array.Find(Kinds, known => tags.Contains(known.Tag)).Kind;
        var reason = tags.Contains("browser-automation") ? BotReason.Headless
            : tags.Contains("http-library") ? BotReason.Library
            : BotReason.CrawlerList;
        return new CrawlerRule(pattern, kind == BotKind.None ? BotKind.Other : kind, reason);
    }
}
