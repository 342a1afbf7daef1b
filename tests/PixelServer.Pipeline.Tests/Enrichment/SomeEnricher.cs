using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;

namespace PixelServer.Pipeline.Tests.Enrichment;

/// <summary>Enrichment as it comes out of the box.</summary>
internal static class SomeEnricher
{
    private static readonly GeoLocator Geo = new(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System);

    public static EventEnricher New(SiteHosts? hosts = null) => new(Geo, () => hosts ?? SiteHosts.None);
}
