using PixelServer.Collection;
using PixelServer.Events;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>The sites as the warehouse keeps them.</summary>
internal static class SiteRows
{
    public static IReadOnlyList<SiteRow> Of(IEnumerable<Site> sites) => [.. sites.Select(site => new SiteRow(
        site.Id, site.Name, site.Origins, site.CookieDomain, ConsentLetters.Format(site.DefaultConsent), site.Owner))];
}
