namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

/// <summary>Small databases like those that people have.</summary>
internal static class SomeDatabase
{
    /// <summary>A few cities in the layout of MaxMind.</summary>
    public static byte[] City(int recordSize = 28) => new DatabaseWriter(recordSize, type: "GeoLite2-City")
        .Insert("1.2.3.0/24", Place("US", "CA", "California", "Los Angeles", 34.0544, -118.2441, "America/Los_Angeles"))
        .Insert("1.2.4.0/24", Place("GB", "ENG", "England", "London", 51.5142, -0.0931, "Europe/London"))
        .Insert("2001:db8::/32", Place("BR", "SP", "São Paulo", "São Paulo", -23.5335, -46.6359, "America/Sao_Paulo"))
        .ToArray();

    /// <summary>One country for all addresses in the layout of MaxMind.</summary>
    public static byte[] Country(string code, string type = "GeoLite2-Country") =>
        new DatabaseWriter(type: type).Insert("::/1", new Dictionary<string, object> { ["country"] = Named(code, "Country") }).ToArray();

    /// <summary>One record for all addresses.</summary>
    public static byte[] Flat(string type, params (string Key, object Value)[] fields) =>
        new DatabaseWriter(type: type).Insert("::/1", fields.ToDictionary(field => field.Key, field => field.Value)).ToArray();

    private static Dictionary<string, object> Place(
        string country, string region, string regionName, string city, double latitude, double longitude, string timeZone) => new()
        {
            ["city"] = Named(null, city),
            ["country"] = Named(country, "Country"),
            ["location"] = new Dictionary<string, object>
            {
                ["accuracy_radius"] = (ushort)20,
                ["latitude"] = latitude,
                ["longitude"] = longitude,
                ["time_zone"] = timeZone,
            },
            ["subdivisions"] = new List<object> { Named(region, regionName) },
        };

    private static Dictionary<string, object> Named(string? code, string name)
    {
        var named = new Dictionary<string, object>
        {
            ["names"] = new Dictionary<string, object> { ["de"] = "anders", ["en"] = name, ["fr"] = "autrement" },
        };
        if (code is not null)
        {
            named["iso_code"] = code;
        }

        return named;
    }
}
