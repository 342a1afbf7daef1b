using System.ComponentModel;
using System.Text.Json.Serialization;
using PixelServer.Collection;

namespace PixelServer.Sites;

/// <summary>A site's settings as people send and see them; what is left out has its default. See <see cref="SiteSettings"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SiteForm
{
    /// <summary>What it is in words.</summary>
    public const string Expectation = """{"name": "Shop", "origins": ["https://www.shop.example"], "cookieDomain": "shop.example", "defaultConsent": "am", …}""";

    [Description("Name for people")]
    public string Name { get; init; } = "";

    [Description("Origins whose pages may send events, as https://shop.example; * for any")]
    public IReadOnlyList<string> Origins { get; init; } = [];

    [Description("Domain of the visitor cookie, so that sub-domains share it; empty for the collector's host alone")]
    public string CookieDomain { get; init; } = "";

    [Description("Consent of a visitor whose event says nothing: a analytics, m marketing")]
    public string DefaultConsent { get; init; } = "am";

    [Description("What Sec-GPC: 1 means")]
    public SignalPolicy GlobalPrivacyControl { get; init; } = SignalPolicy.Anonymous;

    [Description("What DNT: 1 means")]
    public SignalPolicy DoNotTrack { get; init; } = SignalPolicy.Ignore;

    [Description("Never a cookie: visitors are known by a hash that changes daily")]
    public bool Cookieless { get; init; }

    [Description("What of clients' addresses the event log holds")]
    public AddressPolicy Address { get; init; } = AddressPolicy.Truncated;

    [Description("Parameters and properties whose values are not stored; * at the end stands for anything")]
    public IReadOnlyList<string> ScrubParameters { get; init; } = [];

    [Description("Persons are joined over the sites of one owner; empty for the default owner")]
    public string Owner { get; init; } = "";

    public SiteSettings ToSettings() => new()
    {
        Name = Name,
        Origins = [.. Origins],
        CookieDomain = CookieDomain,
        DefaultConsent = DefaultConsent,
        GlobalPrivacyControl = GlobalPrivacyControl,
        DoNotTrack = DoNotTrack,
        Cookieless = Cookieless,
        Address = Address,
        ScrubParameters = [.. ScrubParameters],
        Owner = Owner,
    };
}
