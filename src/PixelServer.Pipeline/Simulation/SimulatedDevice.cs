namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// What visitors come with, with the columns that enrichment finds for its user agent (a test holds it to that).
/// </summary>
/// <param name="Share">Of its kind of visitors, people or bots.</param>
/// <param name="Effect">What it adds to the log-odds of a purchase.</param>
/// <param name="Type">As in <c>device_type</c>.</param>
/// <param name="Browser">As in <c>browser</c>.</param>
/// <param name="Os">As in <c>os</c>.</param>
/// <param name="Agent">The User-Agent header.</param>
internal sealed record SimulatedDevice(double Share, double Effect, string Type, string Browser, string Os, string Agent)
{
    public string BotKind { get; init; } = "";

    public string BotName { get; init; } = "";

    public string BotReason { get; init; } = "";

    public bool IsBot => BotKind.Length > 0;

    public static readonly SimulatedDevice[] All =
    [
        new(30, -0.3, "mobile", "Chrome Mobile", "Android", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"),
        new(24, -0.1, "mobile", "Mobile Safari", "iOS", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"),
        new(24, 0.3, "desktop", "Chrome", "Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"),
        new(6, 0.3, "desktop", "Edge", "Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"),
        new(6, 0.4, "desktop", "Safari", "Mac OS X", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15"),
        new(5, 0.2, "desktop", "Firefox", "Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"),
        new(5, 0.1, "tablet", "Mobile Safari", "iOS", "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1"),
        new(60, 0, "bot", "Googlebot", "Other", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)") { BotKind = "search", BotName = "Googlebot", BotReason = "crawler_list" },
        new(25, 0, "bot", "GPTBot", "Other", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)") { BotKind = "ai_crawler", BotName = "GPTBot", BotReason = "crawler_list" },
        new(15, 0, "bot", "AhrefsBot", "Other", "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)") { BotKind = "scraper", BotName = "AhrefsBot", BotReason = "crawler_list" },
    ];

    private const int FirstBot = 7;

    /// <summary>Shares of people's devices, the first ones of <see cref="All"/>.</summary>
    public static Shares OfPeople { get; } = new(All.Take(FirstBot).Select(device => device.Share));

    private static readonly Shares OfBots = new(All.Skip(FirstBot).Select(device => device.Share));

    public static int DrawBot(ref RandomStream random) => FirstBot + OfBots.Draw(ref random);
}
