using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixelServer.Pipeline.Enrichment.UserAgents;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

public sealed class BotTests
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    [Theory]
    [InlineData(BotKind.Search, BotReason.CrawlerList, "Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData(BotKind.Search, BotReason.CrawlerList, "bingbot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)")]
    [InlineData(BotKind.Search, BotReason.CrawlerList, "DuckDuckBot", "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)")]
    [InlineData(BotKind.Search, BotReason.CrawlerList, "YandexBot", "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)")]
    [InlineData(BotKind.Search, BotReason.CrawlerList, "Applebot", Chrome + " (Applebot/0.1; +http://www.apple.com/go/applebot)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "GPTBot", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "ClaudeBot", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "CCBot", "CCBot/2.0 (https://commoncrawl.org/faq/)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "PerplexityBot", "Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "Bytespider", "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)")]
    [InlineData(BotKind.AiCrawler, BotReason.CrawlerList, "meta-externalagent", "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)")]
    [InlineData(BotKind.Monitor, BotReason.CrawlerList, "UptimeRobot", "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)")]
    [InlineData(BotKind.Monitor, BotReason.CrawlerList, "Pingdom", "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)")]
    [InlineData(BotKind.Monitor, BotReason.CrawlerList, "Chrome-Lighthouse", Chrome + " Chrome-Lighthouse")]
    [InlineData(BotKind.Preview, BotReason.CrawlerList, "facebookexternalhit", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    [InlineData(BotKind.Preview, BotReason.CrawlerList, "Twitterbot", "Twitterbot/1.0")]
    [InlineData(BotKind.Preview, BotReason.CrawlerList, "Slackbot", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    [InlineData(BotKind.Preview, BotReason.CrawlerList, "WhatsApp", "WhatsApp/2.23.20.0 A")]
    [InlineData(BotKind.Preview, BotReason.CrawlerList, "TelegramBot", "TelegramBot (like TwitterBot)")]
    [InlineData(BotKind.Scraper, BotReason.CrawlerList, "AhrefsBot", "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)")]
    [InlineData(BotKind.Scraper, BotReason.CrawlerList, "SemrushBot", "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)")]
    [InlineData(BotKind.Scraper, BotReason.Library, "curl", "curl/8.5.0")]
    [InlineData(BotKind.Scraper, BotReason.Library, "python-requests", "python-requests/2.32.3")]
    [InlineData(BotKind.Scraper, BotReason.Library, "Go-http-client", "Go-http-client/2.0")]
    [InlineData(BotKind.Scraper, BotReason.Library, "Scrapy", "Scrapy/2.11.2 (+https://scrapy.org)")]
    [InlineData(BotKind.Scraper, BotReason.Library, "Java", "Java/17.0.6")]
    [InlineData(BotKind.Scraper, BotReason.Library, "scalaj-http", "scalaj-http/1.0")]
    [InlineData(BotKind.Scraper, BotReason.Headless, "HeadlessChrome", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36")]
    [InlineData(BotKind.Scraper, BotReason.Headless, "PhantomJS", "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1")]
    [InlineData(BotKind.Scraper, BotReason.Headless, "Playwright", "Playwright/1.49.0 (x64; ubuntu 22.04) node/20.18")]
    [InlineData(BotKind.Scraper, BotReason.Headless, "jsdom", "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/20.0.3")]
    [InlineData(BotKind.Other, BotReason.CrawlerList, "AdsBot-Google", "AdsBot-Google (+http://www.google.com/adsbot.html)")]
    [InlineData(BotKind.Other, BotReason.BotWord, "NeverSeenBot", "Mozilla/5.0 (compatible; NeverSeenBot/0.1)")]
    [InlineData(BotKind.Other, BotReason.BotWord, "my-crawler-x", "my-crawler-x/2")]
    [InlineData(BotKind.Other, BotReason.BotWord, "Prober", "Prober 3 (+https://example.org/about)")]
    [InlineData(BotKind.Other, BotReason.NoAgent, "", "")]
    [InlineData(BotKind.Other, BotReason.NoAgent, "", "-")]
    [InlineData(BotKind.Other, BotReason.ShortAgent, "", "test")]
    [InlineData(BotKind.Other, BotReason.ShortAgent, "", "Mozilla/5.0")]
    [InlineData(BotKind.Other, BotReason.ShortAgent, "", "Mozilla/4.0 (compatible;)")]
    public void Bot_is_tagged_with_kind_reason_and_name(BotKind kind, BotReason reason, string name, string text)
    {
        var agent = Agents.Read(text);

        Assert.Equal((true, kind, reason, name), (agent.IsBot, agent.BotKind, agent.BotReason, agent.BotName.ToString()));
        Assert.Equal(DeviceType.Bot, agent.DeviceType);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Linux; U; Android 4.2.1; en-gb; CUBOT ONE Build/JOP40D) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.120 Mobile Safari/537.36")]
    [InlineData("Opera/9.80 (MAUI Runtime; Opera Mini/4.4.39008/37.9178; U; en) Presto/2.12.423 Version/12.16")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 SogouMobileBrowser/5.34")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Tumblr/iPhone/35.1")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Valve Steam GameOverlay/default/1769025840) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.183 Safari/537.36")]
    [InlineData("Mozilla/5.0 (X11; U; Linux; de-DE) AppleWebKit/527+ (KHTML, like Gecko, Safari/419.3) konqueror/4.3.1")]
    [InlineData("Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; Silk/108) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.4.6 like Chrome/108.0.5359.160 Safari/537.36")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/28.0.1500.95 YaBrowser/13.10.1500.9323 Safari/537.36")]
    public void Browser_of_a_person_is_no_bot(string text)
    {
        var agent = Agents.Read(text);

        Assert.Equal((false, "", ""), (agent.IsBot, agent.BotReason.ToText().ToString(), agent.BotName.ToString()));
    }

    // The list was read by eye: each is a bot.
    [Fact]
    public void Real_agents_without_a_telling_word_are_tagged_only_when_bots()
    {
        var telling = new Regex(@"bot|crawl|spider|https?:|\.com|@", RegexOptions.IgnoreCase);
        var agents = Agents.All().Select(Encoding.UTF8.GetString)
            .Where(agent => Regex.IsMatch(agent, "^(Mozilla|Opera)/") && !telling.IsMatch(agent)).ToList();
        var tagged = agents.Select(agent => Agents.Read(agent)).Where(agent => agent.IsBot).ToList();

        Assert.Equal(1_057, agents.Count);
        Assert.Equal(
            [
                "", "BingPreview", "Catchpoint", "Datanyze", "GomezAgent", "Google Web Preview", "Google-InspectionTool", "HTTrack", "HeadlessChrome",
                "Indy Library", "MySpaceScraper", "OpenVAS", "OpenVAS-VT", "PTST", "PhantomJS", "Pingdom", "Python-urllib", "RuxitSynthetic",
                "StatusCake", "ZyBorg", "favicon", "scooter",
            ],
            tagged.Select(agent => agent.BotName.ToString()).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["Mozilla/4.0", "Mozilla/4.0 (compatible;)", "Mozilla/5.0"], agents.Where(IsNamelessBot).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Visits_of_the_web_log_are_sorted()
    {
        var visits = Agents.OfWebLog().Select(agent => Agents.Read(agent).BotReason).CountBy(reason => reason).OrderByDescending(count => count.Value);

        Assert.Equal(
            "None 7324, CrawlerList 1937, BotWord 462, NoAgent 191, ShortAgent 41, Library 21, Spider 19, Headless 5",
            string.Join(", ", visits.Select(count => FormattableString.Invariant($"{count.Key} {count.Value}"))));
    }

    [Fact]
    public void Every_crawler_of_the_list_is_recognised_by_its_own_agents()
    {
        using var file = typeof(UserAgentReader).Assembly.GetManifestResourceStream("crawlers.json")!;
        using var list = JsonDocument.Parse(file);
        var leftOut = new List<string>();
        var missed = new List<string>();
        foreach (var entry in list.RootElement.EnumerateArray())
        {
            var pattern = entry.GetProperty("pattern").GetString()!;
            var isLeftOut = CrawlerFile.UsedByPeople.Contains(pattern);
            leftOut.AddRange(isLeftOut ? [pattern] : []);
            missed.AddRange(entry.GetProperty("instances").EnumerateArray()
                .Select(instance => instance.GetString()!).Where(instance => !isLeftOut && !Agents.Read(instance).IsBot));
        }

        Assert.Equal(CrawlerFile.UsedByPeople.Order(), leftOut.Order());
        Assert.Equal([], missed);
    }

    private static bool IsNamelessBot(string text)
    {
        var agent = Agents.Read(text);
        return agent.IsBot && agent.BotName.IsEmpty;
    }
}
