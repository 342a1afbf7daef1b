using System.Text.Unicode;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// Recognises programs: by a headless hint, our table of known bots, the list of crawlers, uap-core's spiders, telling words, and agents
/// that are missing or too short.
/// </summary>
internal sealed class BotFinder(UserAgentPatterns patterns)
{
    // No browser's name and version are shorter.
    private const int MinLength = 8;

    private readonly int _firstCrawler = patterns.Browsers.Count + patterns.Systems.Count + patterns.Devices.Count;

    /// <summary>The candidates are turned to the agent; browser and device are families by uap-core.</summary>
    public BotFinding Find(ReadOnlySpan<byte> agent, ClientHints hints, PatternCandidates candidates, Utf8Text browser, Utf8Text device)
    {
        if (agent.Trim(" -"u8).IsEmpty)
        {
            return new BotFinding(BotKind.Other, BotReason.NoAgent);
        }

        if (hints.Brand.StartsWith("Headless"u8))
        {
            return new BotFinding(BotKind.Scraper, BotReason.Headless, Valid(hints.Brand));
        }

        if (KnownBots.TryFind(agent, out var known))
        {
            return new BotFinding(known!.Kind, known.Reason, known.Name);
        }

        if (TryFindCrawler(agent, candidates, out var crawler))
        {
            return crawler;
        }

        if (device.Span.SequenceEqual("Spider"u8))
        {
            return new BotFinding(BotKind.Other, BotReason.Spider, browser);
        }

        return agent.Length < MinLength ? new BotFinding(BotKind.Other, BotReason.ShortAgent) : default;
    }

    private bool TryFindCrawler(ReadOnlySpan<byte> agent, PatternCandidates candidates, out BotFinding crawler)
    {
        crawler = default;
        Span<int> slots = stackalloc int[Pattern.Slots];
        var end = _firstCrawler + patterns.Crawlers.Count;
        var found = candidates.FindFirst(_firstCrawler, end, agent, slots);
        if (found < 0)
        {
            return false;
        }

        var rule = patterns.Crawlers[found - _firstCrawler];
        crawler = new BotFinding(rule.Kind, rule.Reason, rule.Reason == BotReason.ShortAgent ? default : NameAt(agent, slots[0], slots[1]));
        return true;
    }

    // The word in which the match lies; of an address the first word of the agent, unless that is every browser's.
    private static Utf8Text NameAt(ReadOnlySpan<byte> agent, int begin, int end)
    {
        if (agent[begin..end].StartsWith("+http"u8))
        {
            (begin, end) = (0, 0);
        }

        while (begin > 0 && IsNameByte(agent[begin - 1]))
        {
            begin--;
        }

        while (end < agent.Length && IsNameByte(agent[end]))
        {
            end++;
        }

        var name = agent[begin..end].TrimStart(" /;:,()[]+\"'"u8);
        var version = name.IndexOfAny("/("u8);
        name = (version < 0 ? name : name[..version]).TrimEnd(" ;:,)]\"'"u8);
        return name.SequenceEqual("Mozilla"u8) ? default : Valid(name);
    }

    private static bool IsNameByte(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'!';

    private static Utf8Text Valid(ReadOnlySpan<byte> name) => Utf8.IsValid(name) ? new Utf8Text(name) : default;
}
