using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// Bots whose purpose is known and matters to a report, by a token of their agents. It goes before the long list of crawlers, which
/// has more of them but less to say about each.
/// </summary>
internal static class KnownBots
{
    // The order counts where one agent holds several tokens, or one token another.
    private static readonly TokenTable<KnownBot> Bots = new(
    [
        .. Rows(
            BotKind.AiCrawler, BotReason.CrawlerList,
            "GPTBot", "ChatGPT-User", "OAI-SearchBot", "ClaudeBot", "Claude-User", "Claude-SearchBot", "Claude-Web", "anthropic-ai",
            "CCBot/", "PerplexityBot", "Perplexity-User", "Bytespider", "Google-Extended", "Google-CloudVertexBot",
            "Gemini-Deep-Research", "Applebot-Extended", "Amazonbot", "meta-externalagent", "meta-externalfetcher", "FacebookBot",
            "cohere-ai", "cohere-training", "Diffbot", "AI2Bot", "omgili", "YouBot", "MistralAI-User", "DuckAssistBot", "ImagesiftBot",
            "Timpibot", "DeepSeekBot", "PanguBot", "img2dataset", "iaskspider"),
        .. Rows(
            BotKind.Scraper, BotReason.Headless,
            "HeadlessChrome", "PhantomJS", "SlimerJS", "CasperJS", "Puppeteer", "Playwright", "Selenium", "WebDriver", "jsdom",
            "HtmlUnit", "Browserless", "happy-dom", "Cypress/"),
        .. Rows(
            BotKind.Monitor, BotReason.CrawlerList,
            "UptimeRobot", "Pingdom", "StatusCake", "Site24x7", "NewRelic", "Datadog", "Better Uptime", "BetterStack", "Better Stack",
            "Checkly", "Catchpoint", "GomezAgent", "PTST/", "Chrome-Lighthouse", "GTmetrix", "Google Page Speed", "HetrixTools",
            "check_http", "Zabbix", "Uptime-Kuma", "updown.io", "Freshping", "Monitis", "GoogleStackdriverMonitoring",
            "Amazon-Route53-Health-Check", "ELB-HealthChecker", "kube-probe", "RuxitSynthetic", "AlertSite"),
        .. Rows(
            BotKind.Preview, BotReason.CrawlerList,
            "facebookexternalhit", "facebookcatalog", "Facebot", "TelegramBot", "Twitterbot", "Slackbot", "Slack-ImgProxy",
            "LinkedInBot", "WhatsApp/", "Discordbot", "SkypeUriPreview", "Pinterestbot", "redditbot", "Embedly", "Iframely", "vkShare",
            "GoogleImageProxy", "BingPreview", "MicrosoftPreview", "Google Web Preview", "Mastodon/", "Bluesky Cardyb",
            "kakaotalk-scrap", "Snap URL Preview", "YahooMailProxy"),
        .. Rows(
            BotKind.Search, BotReason.CrawlerList,
            "Google-InspectionTool", "Storebot-Google", "GoogleOther", "Googlebot", "bingbot", "msnbot", "Yahoo! Slurp", "DuckDuckBot",
            "Baiduspider", "YandexBot", "YandexMobileBot", "YandexImages", "Sogou web spider", "Exabot", "PetalBot", "SeznamBot",
            "Applebot", "Qwantbot", "Qwantify", "MojeekBot", "Yeti/", "coccocbot", "Kagibot", "YisouSpider"),
        .. Rows(
            BotKind.Scraper, BotReason.Library,
            "curl/", "Wget", "python-requests", "Python-urllib", "python-httpx", "aiohttp", "Python/", "Go-http-client", "Scrapy",
            "Apache-HttpClient", "okhttp/", "libwww-perl", "node-fetch", "axios/", "undici", "GuzzleHttp", "PHP/", "HTTPie/",
            "PostmanRuntime", "insomnia/", "WinHttp", "Dart/", "RestSharp", "PowerShell/", "colly -", "Jakarta Commons", "reqwest",
            "Faraday", "Typhoeus", "Mechanize", "LWP::", "Ruby/", "http.rb/", "HTTrack", "sindresorhus/got"),
    ]);

    public static bool TryFind(ReadOnlySpan<byte> agent, out KnownBot? bot) => Bots.TryFind(agent, out bot);

    private static IEnumerable<(string Token, KnownBot Bot)> Rows(BotKind kind, BotReason reason, params string[] tokens) =>
        tokens.Select(token => (token, new KnownBot(new Utf8Text(token.Trim('/', ':', ' ', '-')), kind, reason)));

    internal sealed record KnownBot(Utf8Text Name, BotKind Kind, BotReason Reason);
}
