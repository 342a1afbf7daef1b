using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

public sealed class InAppBrowserTests
{
    private const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

    private const string Android =
        "Mozilla/5.0 (Linux; Android 14; Pixel 6; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36";

    [Theory]
    [InlineData("Facebook", IPhone + " [FBAN/FBIOS;FBAV/457.0.0.29.107;FBBV/574732436]")]
    [InlineData("Facebook", Android + " [FB_IAB/FB4A;FBAV/457.0.0.50.83;]")]
    [InlineData("Messenger", IPhone + " [FBAN/MessengerForiOS;FBAV/450.0.0.33.107]")]
    [InlineData("Instagram", IPhone + " Instagram 330.0.3.29.91 (iPhone14,5; iOS 17_5_1; en_US)")]
    [InlineData("Threads", IPhone + " Barcelona 340.0.0.28.109 (iPhone14,5; iOS 17_5_1)")]
    [InlineData("TikTok", IPhone + " musical_ly_34.3.1 JsSdk/2.0 NetType/4G")]
    [InlineData("TikTok", Android + " BytedanceWebview/d8a21c6")]
    [InlineData("LinkedIn", IPhone + " [LinkedInApp]/9.29.8962")]
    [InlineData("Pinterest", IPhone + " [Pinterest/iOS]")]
    [InlineData("Snapchat", IPhone + " Snapchat/12.87.0.40 (like Safari/8617.1.17.10.9, panda)")]
    [InlineData("LINE", Android + " Line/14.6.2/IAB")]
    [InlineData("WeChat", Android + " MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64")]
    [InlineData("X", IPhone + " Twitter for iPhone/10.41")]
    [InlineData("Reddit", IPhone + " Reddit/Version 2024.20.0")]
    [InlineData("Google", IPhone + " GSA/317.0.634488990 Safari/604.1")]
    [InlineData("", IPhone + " Version/17.5 Safari/604.1")]
    [InlineData("", Android)]
    [InlineData("", "Pinterest/0.2 (+http://www.pinterest.com/bot.html)")]
    [InlineData("", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    public void App_of_a_built_in_browser_is_named(string app, string agent) => Assert.Equal(app, Agents.Read(agent).InAppOf.ToString());
}
