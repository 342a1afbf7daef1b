using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The browser after its brand hint: the agent of a Chromium often says no more than Chrome, and since its reduction only the hint is
/// believed for the version. An agent that says more, such as an app's, is kept.
/// </summary>
internal static class BrowserHints
{
    private static readonly Utf8Text Chrome = new("Chrome");
    private static readonly Utf8Text ChromeMobile = new("Chrome Mobile");
    private static readonly Utf8Text ChromeWebView = new("Chrome Mobile WebView");
    private static readonly Utf8Text Other = new("Other");

    // Brands whose families are named otherwise by uap-core: on computers, on phones.
    private static readonly (byte[] Brand, Utf8Text Family, Utf8Text MobileFamily)[] Families =
    [
        ("Google Chrome"u8.ToArray(), Chrome, ChromeMobile),
        ("Android WebView"u8.ToArray(), ChromeWebView, ChromeWebView),
        ("Microsoft Edge"u8.ToArray(), new("Edge"), new("Edge Mobile")),
        ("Microsoft Edge WebView2"u8.ToArray(), new("Edge"), new("Edge Mobile")),
        ("Opera"u8.ToArray(), new("Opera"), new("Opera Mobile")),
        ("OperaMobile"u8.ToArray(), new("Opera Mobile"), new("Opera Mobile")),
        ("YaBrowser"u8.ToArray(), new("Yandex Browser"), new("Yandex Browser")),
        ("Yandex"u8.ToArray(), new("Yandex Browser"), new("Yandex Browser")),
        ("CocCoc"u8.ToArray(), new("Coc Coc"), new("Coc Coc")),
    ];

    public static NamedVersion Apply(NamedVersion browser, ClientHints hints)
    {
        if (hints.Brand.IsEmpty)
        {
            return browser;
        }

        var family = FamilyOf(hints);
        if (family == browser.Name || IsAlsoNamed(browser.Name, family))
        {
            return browser with { Version = Newer(browser.Version, hints.MajorVersion) };
        }

        return IsPlainChrome(browser.Name) ? new NamedVersion(family, new Utf8Text(hints.MajorVersion)) : browser;
    }

    private static Utf8Text FamilyOf(ClientHints hints)
    {
        foreach (var (brand, family, mobileFamily) in Families)
        {
            if (hints.Brand.SequenceEqual(brand))
            {
                return hints.IsMobile == true ? mobileFamily : family;
            }
        }

        return new Utf8Text(hints.Brand);
    }

    private static bool IsPlainChrome(Utf8Text name) => name == Chrome || name == ChromeMobile || name == ChromeWebView || name == Other;

    // Chrome on a tablet hints that it is not mobile, and its agent's family is Chrome or Chrome Mobile as it likes.
    private static bool IsAlsoNamed(Utf8Text name, Utf8Text family) =>
        family == Chrome && (name == ChromeMobile || name == ChromeWebView);

    // The agent's version is longer where both agree.
    private static Utf8Text Newer(Utf8Text version, ReadOnlySpan<byte> major)
    {
        var end = version.Span.IndexOf((byte)'.');
        var agentMajor = end < 0 ? version.Span : version.Span[..end];
        return major.IsEmpty || agentMajor.SequenceEqual(major) ? version : new Utf8Text(major);
    }
}
