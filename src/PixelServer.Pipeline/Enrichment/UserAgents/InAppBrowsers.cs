using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Browsers inside apps, by the tokens that the apps add to the agent of the system's browser.</summary>
internal static class InAppBrowsers
{
    private static readonly TokenTable<Utf8Text> Apps = new(
    [
        .. Rows("Instagram", "Instagram"),
        .. Rows("Threads", "Barcelona "),
        .. Rows("Messenger", "FBAN/Messenger", "FB_IAB/Messenger", "FB_IAB/Orca"),
        .. Rows("Facebook", "FBAN/", "FB_IAB/", "FBAV/", "FBIOS"),
        .. Rows("TikTok", "musical_ly", "BytedanceWebview", "TikTok", "trill_"),
        .. Rows("LinkedIn", "LinkedInApp"),
        .. Rows("Pinterest", "[Pinterest/", " Pinterest/", "Pinterest for "),
        .. Rows("Snapchat", "Snapchat"),
        .. Rows("LINE", " Line/"),
        .. Rows("WeChat", "MicroMessenger"),
        .. Rows("X", "Twitter for ", "TwitterAndroid"),
        .. Rows("Reddit", " Reddit/"),
        .. Rows("Telegram", "Telegram-Android"),
        .. Rows("KakaoTalk", "KAKAOTALK"),
        .. Rows("Naver", "NAVER(inapp"),
        .. Rows("VK", "VKAndroidApp", "com.vk.vkclient"),
        .. Rows("Zalo", "Zalo "),
        .. Rows("Viber", " Viber/"),
        .. Rows("QQ", " QQ/"),
        .. Rows("Weibo", "__weibo__"),
        .. Rows("Alipay", "AlipayClient"),
        .. Rows("DingTalk", "DingTalk"),
        .. Rows("Baidu", "baiduboxapp"),
        .. Rows("Google", " GSA/"),
    ]);

    /// <summary>The app's name, empty when the agent names none.</summary>
    public static Utf8Text Find(ReadOnlySpan<byte> agent)
    {
        Apps.TryFind(agent, out var app);
        return app;
    }

    private static IEnumerable<(string Token, Utf8Text App)> Rows(string app, params string[] tokens)
    {
        var name = new Utf8Text(app);
        return tokens.Select(token => (token, name));
    }
}
