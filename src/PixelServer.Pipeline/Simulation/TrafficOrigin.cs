using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// A place from which visitors come, with the columns that enrichment finds for its addresses (a test holds it to that).
/// </summary>
internal sealed record TrafficOrigin
{
    private string? _query;

    /// <summary>Of all visitors' first visits; all origins' add up to about 100.</summary>
    public required double Share { get; init; }

    /// <summary>What it adds to the log-odds of a purchase in any session of those it brought first.</summary>
    public required double Effect { get; init; }

    public required string Channel { get; init; }

    public required string Source { get; init; }

    public required string Medium { get; init; }

    public string Network { get; init; } = "";

    /// <summary>Address of the page before the shop; empty for none.</summary>
    public string Referrer { get; init; } = "";

    /// <summary>Campaigns by name, of which a visit has one; none for unpaid visits.</summary>
    public string[] Campaigns { get; init; } = [];

    /// <summary>The parameter that carries the click's id; empty for none.</summary>
    public string ClickParameter { get; init; } = "";

    /// <summary>How likely a later visit comes this way; all origins' add up to 100 with that of the visitor's first origin.</summary>
    public double ReturnShare { get; init; }

    /// <summary>Parameters of the landing page but for campaign and click; empty for none.</summary>
    public string Query => _query ??= Campaigns.Length == 0 ? "" : $"utm_source={Source}&utm_medium={Medium}";

    public string ReferrerHost => Referrer.Length == 0 ? "" : new Uri(Referrer).Host;

    /// <summary><see cref="Referrer"/> of each origin.</summary>
    public static Utf8Text[] Referrers => ReferrerTexts;

    public static readonly TrafficOrigin[] All =
    [
        new() { Share = 31, Effect = 0.2, Channel = "Organic Search", Source = "google", Medium = "organic", Referrer = "https://www.google.com/", ReturnShare = 12 },
        new() { Share = 3, Effect = 0.2, Channel = "Organic Search", Source = "bing", Medium = "organic", Referrer = "https://www.bing.com/", ReturnShare = 1 },
        new() { Share = 2, Effect = 0.1, Channel = "Organic Search", Source = "duckduckgo", Medium = "organic", Referrer = "https://duckduckgo.com/" },
        new() { Share = 15, Effect = 0.3, Channel = "Direct", Source = "(direct)", Medium = "(none)", ReturnShare = 45 },
        new()
        {
            Share = 13, Effect = 0.5, Channel = "Paid Search", Source = "google", Medium = "cpc", Referrer = "https://www.google.com/",
            Campaigns = ["brand", "generic-home", "kitchen-sale"], ClickParameter = "gclid", ReturnShare = 4,
        },
        new()
        {
            Share = 9, Effect = -0.6, Channel = "Paid Social", Source = "facebook", Medium = "paid_social", Network = "Facebook",
            Referrer = "https://l.facebook.com/", Campaigns = ["prospecting", "retargeting"], ClickParameter = "fbclid", ReturnShare = 3,
        },
        new()
        {
            Share = 7, Effect = -0.3, Channel = "Paid Social", Source = "instagram", Medium = "paid_social", Network = "Instagram",
            Referrer = "https://l.instagram.com/", Campaigns = ["stories-autumn", "reels-new"], ClickParameter = "fbclid", ReturnShare = 3,
        },
        new()
        {
            Share = 5, Effect = -1.0, Channel = "Paid Social", Source = "tiktok", Medium = "paid_social", Network = "TikTok",
            Referrer = "https://www.tiktok.com/", Campaigns = ["spark-home"], ClickParameter = "ttclid",
        },
        new() { Share = 3, Effect = -0.2, Channel = "Organic Social", Source = "pinterest.com", Medium = "referral", Network = "Pinterest", Referrer = "https://www.pinterest.com/" },
        new() { Share = 2, Effect = -0.5, Channel = "Organic Social", Source = "reddit.com", Medium = "referral", Network = "Reddit", Referrer = "https://www.reddit.com/" },
        new() { Share = 2, Effect = -0.7, Channel = "Organic Video", Source = "youtube.com", Medium = "referral", Network = "YouTube", Referrer = "https://www.youtube.com/" },
        new()
        {
            Share = 3, Effect = 0.8, Channel = "Email", Source = "newsletter", Medium = "email", Campaigns = ["weekly", "last-call"], ReturnShare = 9,
        },
        new() { Share = 3, Effect = 0, Channel = "Referral", Source = "homeblog.example", Medium = "referral", Referrer = "https://homeblog.example/" },
        new() { Share = 2, Effect = 0.4, Channel = "AI Assistant", Source = "chatgpt.com", Medium = "ai-assistant", Referrer = "https://chatgpt.com/", ReturnShare = 1 },
    ];

    private const double FirstOriginAgain = 22;
    private static readonly Utf8Text[] ReferrerTexts = [.. All.Select(origin => new Utf8Text(origin.Referrer))];
    private static readonly Shares FirstVisits = new(All.Select(origin => origin.Share));
    private static readonly Shares LaterVisits = new(All.Select(origin => origin.ReturnShare).Append(FirstOriginAgain));

    /// <summary>Shares of first visits.</summary>
    public static Shares OfFirstVisits => FirstVisits;

    /// <summary>Where a returning visitor comes from.</summary>
    public static int DrawReturn(ref RandomStream random, int first)
    {
        var origin = LaterVisits.Draw(ref random);
        return origin == All.Length ? first : origin;
    }
}
