namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// What a record tells, in the words of MaxMind.GeoIP2. There, records of Country, ASN, ISP and Anonymous-IP databases have
/// responses of their own with some of the same properties; here they leave the others empty.
/// </summary>
/// <param name="Country">Where the address is used.</param>
/// <param name="MostSpecificSubdivision">The smallest part of the country that the database knows.</param>
/// <param name="City">The city.</param>
/// <param name="Location">Where that is.</param>
/// <param name="Traits">Of the network; other than City databases hold them beside the place instead of in <c>traits</c>.</param>
internal sealed record CityResponse(
    Country Country,
    Subdivision MostSpecificSubdivision,
    City City,
    Location Location,
    Traits Traits);
