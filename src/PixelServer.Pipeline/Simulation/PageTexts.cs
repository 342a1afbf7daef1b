using System.Globalization;
using System.Text.Unicode;

namespace PixelServer.Pipeline.Simulation;

/// <summary>Writes the addresses of the shop's pages.</summary>
internal static class PageTexts
{
    public const string Host = "shop.example";

    /// <summary>No address is longer.</summary>
    public const int MaxLength = 256;

    private const string Origin = $"https://{Host}";

    public static int WritePath(PageRef page, Span<byte> target) => Write(page, "", target);

    /// <summary>The whole address, without what tells where the visitor came from.</summary>
    public static int WriteUrl(PageRef page, Span<byte> target)
    {
        var length = Write(page, Origin, target);
        if (page.Kind == PageKind.Search)
        {
            Utf8.TryWrite(target[length..], CultureInfo.InvariantCulture, $"?q={TermOf(page)}", out var written);
            length += written;
        }

        return length;
    }

    /// <summary>The whole address of an event's page.</summary>
    public static int WriteUrl(in SimulatedEvent source, Span<byte> target)
    {
        var length = WriteUrl(source.Page, target);
        var origin = TrafficOrigin.All[source.Origin];
        if (!source.IsLanding || origin.Campaigns.Length == 0)
        {
            return length;
        }

        var mark = source.Page.Kind == PageKind.Search ? '&' : '?';
        var campaign = origin.Campaigns[source.Campaign];
        Utf8.TryWrite(target[length..], CultureInfo.InvariantCulture, $"{mark}{origin.Query}&utm_campaign={campaign}", out var written);
        length += written;
        if (source.Click != 0)
        {
            Utf8.TryWrite(target[length..], CultureInfo.InvariantCulture, $"&{origin.ClickParameter}={source.Click:x16}", out written);
            length += written;
        }

        return length;
    }

    /// <summary>What is looked for on a search's page.</summary>
    public static string TermOf(PageRef page) => ItemCategory.All[page.Number].SearchTerm;

    private static int Write(PageRef page, string origin, Span<byte> target)
    {
        var culture = CultureInfo.InvariantCulture;
        int length;
        _ = page.Kind switch
        {
            PageKind.Item => Utf8.TryWrite(target, culture, $"{origin}/item/{page.Number + 1}", out length),
            PageKind.Category => Utf8.TryWrite(target, culture, $"{origin}/category/{ItemCategory.All[page.Number].Path}", out length),
            PageKind.Search => Utf8.TryWrite(target, culture, $"{origin}/search", out length),
            PageKind.Checkout => Utf8.TryWrite(target, culture, $"{origin}/checkout", out length),
            PageKind.Account => Utf8.TryWrite(target, culture, $"{origin}/account", out length),
            _ => Utf8.TryWrite(target, culture, $"{origin}/", out length),
        };
        return length;
    }
}
