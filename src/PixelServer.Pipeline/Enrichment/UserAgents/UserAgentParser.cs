using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Finds out what an agent not met before means. Not thread-safe.</summary>
internal sealed class UserAgentParser(UserAgentPatterns patterns)
{
    /// <summary>
    /// Instructions run for one agent at most, a few milliseconds; real agents take 2,000, the worst 73,000. What is not known by then
    /// stays unknown.
    /// </summary>
    public const int Budget = 250_000;

    private static readonly Utf8Text Other = new("Other");

    private readonly PatternCandidates _candidates = new(patterns.Index);
    private readonly BotFinder _bots = new(patterns);

    public long PatternsTried => _candidates.PatternsTried;

    /// <summary>Instructions run for the last agent.</summary>
    public int Work => Budget - _candidates.Budget;

    public UserAgent Parse(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> clientHints)
    {
        _candidates.Turn(agent, Budget);
        var hints = new ClientHints(clientHints);
        Span<Utf8Text> fields = new Utf8Text[5];
        Find(patterns.Browsers, 0, agent, fields);
        var browser = new NamedVersion(fields[0].IsEmpty ? Other : fields[0], Version(fields[1..4]));
        Find(patterns.Systems, patterns.Browsers.Count, agent, fields);
        var system = new NamedVersion(fields[0].IsEmpty ? Other : fields[0], Version(fields[1..4]));
        Find(patterns.Devices, patterns.Browsers.Count + patterns.Systems.Count, agent, fields);
        var (device, brand, model) = (fields[0], fields[1], fields[2]);
        var bot = _bots.Find(agent, hints, _candidates, browser.Name, device);
        if (bot.Kind != BotKind.None || DeviceNames.IsUnknown(brand.Span, model.Span))
        {
            (brand, model) = (default, default);
        }

        browser = BrowserHints.Apply(browser, hints);
        system = SystemHints.Apply(system, hints);
        return new UserAgent
        {
            Browser = browser.Name,
            BrowserVersion = browser.Version,
            Os = system.Name,
            OsVersion = system.Version,
            DeviceType = bot.Kind == BotKind.None ? DeviceTypes.Of(agent, hints, system.Name) : DeviceType.Bot,
            DeviceBrand = DeviceNames.IsPlaceholder(brand.Span) ? default : brand,
            DeviceModel = model,
            InAppOf = bot.Kind == BotKind.None ? InAppBrowsers.Find(agent) : default,
            BotKind = bot.Kind,
            BotName = bot.Name,
            BotReason = bot.Reason,
        };
    }

    private static Utf8Text Version(ReadOnlySpan<Utf8Text> numbers)
    {
        Span<byte> version = stackalloc byte[(UserAgentReader.MaxBytes * 3) + 2];
        var length = 0;
        foreach (var number in numbers)
        {
            if (number.IsEmpty)
            {
                break;
            }

            if (length > 0)
            {
                version[length++] = (byte)'.';
            }

            number.Span.CopyTo(version[length..]);
            length += number.Span.Length;
        }

        return new Utf8Text(version[..length]);
    }

    private void Find(IReadOnlyList<UapRule> rules, int from, ReadOnlySpan<byte> agent, Span<Utf8Text> fields)
    {
        fields.Clear();
        Span<int> slots = stackalloc int[Pattern.Slots];
        var found = _candidates.FindFirst(from, from + rules.Count, agent, slots);
        if (found < 0)
        {
            return;
        }

        var templates = rules[found - from].Fields;
        for (var i = 0; i < templates.Length; i++)
        {
            fields[i] = templates[i].Fill(agent, slots);
        }
    }
}
