using System.ComponentModel;
using PixelServer.Collection;

namespace PixelServer.Sites;

/// <summary>A registered site and its settings.</summary>
internal sealed record SiteView
{
    public required string Id { get; init; }

    public required SiteForm Settings { get; init; }

    [Description("Whether it can be changed here")]
    public required bool Editable { get; init; }

    [Description("Why not; null where it can")]
    public required string? Reason { get; init; }

    public static SiteView Of(Site site, string? reason) => new()
    {
        Id = site.Id,
        Settings = new SiteForm
        {
            Name = site.Name,
            Origins = [.. site.Origins],
            CookieDomain = site.CookieDomain,
            DefaultConsent = site.Settings.DefaultConsent,
            GlobalPrivacyControl = site.GlobalPrivacyControl,
            DoNotTrack = site.DoNotTrack,
            Cookieless = site.IsCookieless,
            Address = site.Address,
            ScrubParameters = [.. site.Settings.ScrubParameters],
            Owner = site.Owner,
        },
        Editable = reason is null,
        Reason = reason,
    };
}
