using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.Geo.MaxMind;

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>Where an address is used and to whose network it belongs; what is not known is empty. The texts are shared.</summary>
public struct GeoPlace
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public Utf8Text Country { get; private set; }

    /// <summary>ISO 3166-2, for example <c>US-CA</c>.</summary>
    public Utf8Text Region { get; private set; }

    /// <summary>In English.</summary>
    public Utf8Text RegionName { get; private set; }

    /// <summary>In English.</summary>
    public Utf8Text City { get; private set; }

    /// <summary>Degrees, rounded to 0.1 (11 km), because more would locate a household.</summary>
    public float? Latitude { get; private set; }

    /// <summary>Degrees, rounded to 0.1.</summary>
    public float? Longitude { get; private set; }

    /// <summary>Of the IANA data, for example <c>Europe/London</c>.</summary>
    public Utf8Text TimeZone { get; private set; }

    /// <summary>Number of the autonomous system; 0 if unknown.</summary>
    public uint Asn { get; private set; }

    /// <summary>Who runs the autonomous system; where that is unknown, the organization or provider of the address.</summary>
    public Utf8Text Organization { get; private set; }

    public NetworkTraits Traits { get; private set; }

    /// <summary>What a record tells.</summary>
    internal static GeoPlace Of(CityResponse response, string databaseType)
    {
        var country = IsCountry(response.Country.IsoCode.Span) ? response.Country.IsoCode : default;
        var (latitude, longitude) = Rounded(response.Location);
        var traits = response.Traits;
        return new GeoPlace
        {
            Country = country,
            Region = RegionOf(country, response.MostSpecificSubdivision.IsoCode),
            RegionName = response.MostSpecificSubdivision.Name,
            City = response.City.Name,
            Latitude = latitude,
            Longitude = longitude,
            TimeZone = response.Location.TimeZone,
            Asn = traits.AutonomousSystemNumber ?? 0,
            Organization = !traits.AutonomousSystemOrganization.IsEmpty ? traits.AutonomousSystemOrganization
                : !traits.Organization.IsEmpty ? traits.Organization
                : traits.Isp,
            Traits = FlagsOf(traits, databaseType),
        };
    }

    /// <summary>Takes over what is still empty. A place in another country would not fit to what is here and is not taken.</summary>
    internal void Fill(in GeoPlace other)
    {
        if (Country.IsEmpty || other.Country.IsEmpty || Country == other.Country)
        {
            FillPlace(other);
        }

        Asn = Asn == 0 ? other.Asn : Asn;
        Organization = Organization.IsEmpty ? other.Organization : Organization;
        Traits |= other.Traits;
    }

    private void FillPlace(in GeoPlace other)
    {
        Country = Country.IsEmpty ? other.Country : Country;
        if (Region.IsEmpty && RegionName.IsEmpty)
        {
            Region = other.Region;
            RegionName = other.RegionName;
        }

        City = City.IsEmpty ? other.City : City;
        TimeZone = TimeZone.IsEmpty ? other.TimeZone : TimeZone;
        if (Latitude is null)
        {
            Latitude = other.Latitude;
            Longitude = other.Longitude;
        }
    }

    private static bool IsCountry(ReadOnlySpan<byte> code) =>
        code.Length == 2 && char.IsAsciiLetterUpper((char)code[0]) && char.IsAsciiLetterUpper((char)code[1]);

    private static Utf8Text RegionOf(Utf8Text country, Utf8Text subdivision)
    {
        var code = subdivision.Span;
        return country.IsEmpty || code.Length is 0 or > 3 || !Ascii.IsValid(code)
            ? default
            : new Utf8Text([.. country.Span, (byte)'-', .. code]);
    }

    private static (float? Latitude, float? Longitude) Rounded(Location location) =>
        location is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 }
            ? (Rounded(location.Latitude.Value), Rounded(location.Longitude.Value))
            : (null, null);

    // Adding zero makes of -0 the other.
    private static float Rounded(double degrees) => (float)(Math.Round(degrees, 1) + 0.0);

    private static NetworkTraits FlagsOf(Traits traits, string databaseType)
    {
        var flags = NetworkTraits.None;
        flags |= traits.IsAnonymous ? NetworkTraits.Anonymous : 0;
        flags |= traits.IsAnonymousVpn ? NetworkTraits.AnonymousVpn : 0;
        flags |= traits.IsHostingProvider ? NetworkTraits.HostingProvider : 0;
        flags |= traits.IsPublicProxy ? NetworkTraits.PublicProxy : 0;
        flags |= traits.IsTorExitNode ? NetworkTraits.TorExitNode : 0;

        // Records of the database of such proxies do not say what being in it means.
        var isListed = databaseType.Contains("Residential-Proxy", StringComparison.Ordinal);
        flags |= traits.IsResidentialProxy || isListed ? NetworkTraits.ResidentialProxy : 0;
        return flags;
    }
}
