using System.Net;
using System.Text.Json;
using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;

public sealed class DatabaseReaderTests
{
    private static readonly string[] Sampled = ["1.1.1.0/24", "2.2.0.0/16", "3.0.0.0/8", "4.5.6.7/32", "abcd::/64", "1000::1234:0/112"];

    [Theory]
    [InlineData("GeoIP-Anonymous-Plus-Test", "GeoIP-Anonymous-Plus-Test", 32, true)]
    [InlineData("GeoIP-Residential-Proxy-Test", "GeoIP-Residential-Proxy-Test", 29, false)]
    [InlineData("GeoIP2-Anonymous-IP-Test", "GeoIP2-Anonymous-IP-Test", 12, true)]
    [InlineData("GeoIP2-City-Shield-Test", "GeoIP2-City-Test", 251, false)]
    [InlineData("GeoIP2-City-Test", "GeoIP2-City-Test", 251, false)]
    [InlineData("GeoIP2-Connection-Type-Test", "GeoIP2-Connection-Type-Test", 25, false)]
    [InlineData("GeoIP2-Country-Shield-Test", "GeoIP2-Country-Test", 345, false)]
    [InlineData("GeoIP2-Country-Test", "GeoIP2-Country-Test", 345, false)]
    [InlineData("GeoIP2-DensityIncome-Test", "GeoIP2-DensityIncome-Test", 2, false)]
    [InlineData("GeoIP2-Domain-Test", "GeoIP2-Domain-Test", 91, false)]
    [InlineData("GeoIP2-Enterprise-Shield-Test", "GeoIP2-Enterprise-Test", 34, false)]
    [InlineData("GeoIP2-Enterprise-Test", "GeoIP2-Enterprise-Test", 34, false)]
    [InlineData("GeoIP2-IP-Risk-Test", "GeoIP2-IP-Risk-Test", 15, false)]
    [InlineData("GeoIP2-ISP-Test", "GeoIP2-ISP-Test", 2109, false)]
    [InlineData("GeoIP2-Precision-Enterprise-Shield-Test", "GeoIP2-Precision-Enterprise-Test", 61, false)]
    [InlineData("GeoIP2-Precision-Enterprise-Test", "GeoIP2-Precision-Enterprise-Test", 61, false)]
    [InlineData("GeoIP2-Static-IP-Score-Test", "GeoIP2-Static-IP-Score-Test", 429, false)]
    [InlineData("GeoIP2-User-Count-Test", "GeoIP2-User-Count-Test", 429, false)]
    [InlineData("GeoLite2-ASN-Test", "GeoLite2-ASN-Test", 720, false)]
    [InlineData("GeoLite2-City-Test", "GeoLite2-City-Test", 242, false)]
    [InlineData("GeoLite2-Country-Test", "GeoLite2-Country-Test", 244, false)]
    public void Every_network_decodes_to_what_its_database_was_made_of(string database, string source, int networks, bool hasEmptyRest)
    {
        var reader = MaxMindData.Open(database);
        var entries = MaxMindData.Source(source);

        Assert.Equal(networks, entries.Count);
        foreach (var (network, _) in entries)
        {
            // Both ends, and the neighbours, which other networks have or none.
            foreach (var address in (UInt128[])[network.First, network.Last, network.First - 1, network.Last + 1])
            {
                var expected = entries.LastOrDefault(entry => entry.Network.Contains(address)).Value;
                AssertRecord(reader, address, expected, hasEmptyRest);
            }
        }
    }

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void Trees_of_every_record_size_are_walked(int recordSize)
    {
        string[] ipv4 = ["1.1.1.1/32", "1.1.1.2/31", "1.1.1.4/30", "1.1.1.8/29", "1.1.1.16/28", "1.1.1.32/32"];
        string[] ipv6 = ["::1:ffff:ffff/128", "::2:0:0/122", "::2:0:40/124", "::2:0:50/125", "::2:0:58/127"];

        AssertNetworks($"MaxMind-DB-test-ipv4-{recordSize}", ipv4, network => network);
        AssertNetworks($"MaxMind-DB-test-ipv6-{recordSize}", ipv6, network => network);
        AssertNetworks($"MaxMind-DB-test-mixed-{recordSize}", [.. ipv4, .. ipv6], network => network.Contains('.') ? $"::{network}" : network);
    }

    [Fact]
    public void Every_type_of_value_is_decoded()
    {
        var reader = MaxMindData.Open("MaxMind-DB-test-decoder");
        foreach (var network in Sampled.Select(Network.Parse))
        {
            Assert.Equivalent(
                new Dictionary<string, object>
                {
                    ["array"] = new List<object> { 1U, 2U, 3U },
                    ["boolean"] = true,
                    ["bytes"] = new byte[] { 0, 0, 0, 42 },
                    ["double"] = 42.123456,
                    ["float"] = 1.1f,
                    ["int32"] = -268_435_456,
                    ["map"] = new Dictionary<string, object>
                    {
                        ["mapX"] = new Dictionary<string, object>
                        {
                            ["arrayX"] = new List<object> { 7U, 8U, 9U },
                            ["utf8_stringX"] = "hello",
                        },
                    },
                    ["uint16"] = (ushort)100,
                    ["uint32"] = 268_435_456U,
                    ["uint64"] = 1UL << 60,
                    ["uint128"] = UInt128.One << 120,
                    ["utf8_string"] = "unicode! ☯ - ♫",
                },
                Decode(reader, network.Last),
                strict: true);
        }
    }

    [Fact]
    public void Numbers_are_decoded_to_their_bounds()
    {
        var reader = MaxMindData.Open("MaxMind-DB-test-decoder");

        Assert.Equivalent(
            new Dictionary<string, object>
            {
                ["array"] = new List<object>(),
                ["boolean"] = false,
                ["bytes"] = Array.Empty<byte>(),
                ["double"] = 0.0,
                ["float"] = 0f,
                ["int32"] = 0,
                ["map"] = new Dictionary<string, object>(),
                ["uint16"] = (ushort)0,
                ["uint32"] = 0U,
                ["uint64"] = 0UL,
                ["uint128"] = UInt128.Zero,
                ["utf8_string"] = "",
            },
            Decode(reader, 0),
            strict: true);
        Assert.Equivalent(
            new Dictionary<string, object>
            {
                ["double"] = double.PositiveInfinity,
                ["float"] = float.PositiveInfinity,
                ["int32"] = int.MaxValue,
                ["uint16"] = ushort.MaxValue,
                ["uint32"] = uint.MaxValue,
                ["uint64"] = ulong.MaxValue,
                ["uint128"] = UInt128.MaxValue,
            },
            Decode(reader, uint.MaxValue),
            strict: true);
    }

    [Fact]
    public void Nested_values_are_decoded()
    {
        var reader = MaxMindData.Open("MaxMind-DB-test-nested");
        foreach (var network in Sampled.Select(Network.Parse))
        {
            Assert.Equal(
                """{"map1":{"map2":{"array":[{"map3":{"a":1,"b":2,"c":3}}]}}}""",
                JsonSerializer.Serialize(Decode(reader, network.First)));
        }
    }

    [Fact]
    public void Values_and_keys_behind_pointers_are_decoded()
    {
        var reader = MaxMindData.Open("MaxMind-DB-test-pointer-decoder");

        Assert.Equal(
            """{"arrayX":[7,8,9,10],"booleanX":false,"utf8_stringX":"hello"}""",
            JsonSerializer.Serialize(Assert.IsType<Dictionary<string, object>>(Decode(reader, Network.Parse("1.0.0.0/32").First))["mapXX"]));
        var second = Assert.IsType<Dictionary<string, object>>(Decode(reader, Network.Parse("1.1.1.0/32").First));
        Assert.Equal("unicode! ☯ - ♫", second["utf8_string"]);
        Assert.Equal(42.123456, second["double"]);
        Assert.Equal("""{"mapX":{"arrayX":[7,8,9],"utf8_stringX":"hello"}}""", JsonSerializer.Serialize(second["map"]));
    }

    [Fact]
    public void Metadata_may_point_within_themselves()
    {
        var reader = MaxMindData.Open("MaxMind-DB-test-metadata-pointers");

        Assert.Equal("Lots of pointers in metadata", reader.Metadata.DatabaseType);
        Assert.Equal("{}", JsonSerializer.Serialize(Decode(reader, Network.NumberOf(IPAddress.Parse("8.8.8.8").GetAddressBytes()))));
    }

    [Fact]
    public void A_network_of_IPv6_may_hold_all_of_IPv4()
    {
        var reader = MaxMindData.Open("MaxMind-DB-no-ipv4-search-tree");

        Assert.Equal("::/64", Decode(reader, 0));
        Assert.Equal("::/64", Decode(reader, uint.MaxValue));
        Assert.Null(Decode(reader, UInt128.One << 64));
    }

    [Fact]
    public void A_record_need_not_be_a_map()
    {
        var reader = MaxMindData.Open("MaxMind-DB-string-value-entries");
        string[] networks = ["1.1.1.1/32", "1.1.1.2/31", "1.1.1.4/30", "1.1.1.8/29", "1.1.1.16/28", "1.1.1.32/32"];
        foreach (var network in networks)
        {
            var record = RecordOf(reader, Network.BytesOf(Network.Parse(network).Last, 4));
            Assert.Equal(network, reader.Decode(record));
            Assert.True(reader.City(record).Country.IsoCode.IsEmpty);
        }
    }

    [Fact]
    public void Responses_have_the_fields_of_MaxMind()
    {
        var response = City("GeoIP2-City-Test", "2.125.160.216");
        Assert.Equal("GB", response.Country.IsoCode.ToString());
        Assert.Equal("WBK", response.MostSpecificSubdivision.IsoCode.ToString());
        Assert.Equal("West Berkshire", response.MostSpecificSubdivision.Name.ToString());
        Assert.Equal("Boxford", response.City.Name.ToString());
        Assert.Equal((51.75, -1.25, 100), (response.Location.Latitude, response.Location.Longitude, response.Location.AccuracyRadius));
        Assert.Equal("Europe/London", response.Location.TimeZone.ToString());

        var traits = City("GeoIP2-Enterprise-Test", "74.209.24.0").Traits;
        Assert.Equal(14671U, traits.AutonomousSystemNumber);
        Assert.Equal("FairPoint Communications", traits.AutonomousSystemOrganization.ToString());
        Assert.Equal("Fairpoint Communications", traits.Isp.ToString());
        Assert.Equal("Fairpoint Communications", traits.Organization.ToString());

        traits = City("GeoIP2-Anonymous-IP-Test", "81.2.69.1").Traits;
        Assert.True(traits is { IsAnonymous: true, IsAnonymousVpn: true, IsHostingProvider: true, IsPublicProxy: true, IsResidentialProxy: true, IsTorExitNode: true });
    }

    private static CityResponse City(string database, string address)
    {
        var reader = MaxMindData.Open(database);
        return reader.City(RecordOf(reader, IPAddress.Parse(address).GetAddressBytes()));
    }

    private static void AssertNetworks(string database, string[] networks, Func<string, string> valueOf)
    {
        var reader = MaxMindData.Open(database);
        foreach (var text in networks)
        {
            var network = Network.Parse(text);
            var expected = $$"""{"ip":"{{valueOf(text).Split('/')[0]}}"}""";
            Assert.Equal(expected, JsonSerializer.Serialize(Decode(reader, network.First)));
            Assert.Equal(expected, JsonSerializer.Serialize(Decode(reader, network.Last)));
        }

        Assert.Null(Decode(reader, Network.Parse(networks[0]).First - 1));
        Assert.Null(Decode(reader, Network.Parse(networks[^1]).Last + 1));
    }

    private static void AssertRecord(DatabaseReader reader, UInt128 address, JsonElement expected, bool hasEmptyRest)
    {
        var decoded = Decode(reader, address);
        var reason = $"record of {new IPAddress(Network.BytesOf(address, 16))}: {JsonSerializer.Serialize(decoded)}, expected {expected}";
        if (expected.ValueKind == JsonValueKind.Undefined)
        {
            Assert.True(hasEmptyRest ? decoded is null or Dictionary<string, object> { Count: 0 } : decoded is null, reason);
        }
        else
        {
            Assert.True(IsSame(decoded, expected), reason);
        }
    }

    // An address of IPv4 is looked up in both its lengths, which must agree.
    private static object? Decode(DatabaseReader reader, UInt128 address)
    {
        var isIPv4 = Network.IsIPv4(address);
        var record = RecordOf(reader, Network.BytesOf(address, isIPv4 ? 4 : 16));
        if (isIPv4 && reader.Metadata.IPVersion == 6)
        {
            Assert.Equal(record, RecordOf(reader, Network.BytesOf(address, 16)));
        }

        return record < 0 ? null : reader.Decode(record);
    }

    private static int RecordOf(DatabaseReader reader, byte[] address)
    {
        Assert.True(reader.TryFindRecord(address, out var record));
        return record;
    }

    private static bool IsSame(object? decoded, JsonElement expected) => (decoded, expected.ValueKind) switch
    {
        (Dictionary<string, object> map, JsonValueKind.Object) =>
            map.Count == expected.EnumerateObject().Count()
            && expected.EnumerateObject().All(property => map.TryGetValue(property.Name, out var value) && IsSame(value, property.Value)),
        (List<object> list, JsonValueKind.Array) =>
            list.Count == expected.GetArrayLength() && list.Zip(expected.EnumerateArray()).All(pair => IsSame(pair.First, pair.Second)),
        (string text, JsonValueKind.String) => text == expected.GetString(),
        (bool flag, JsonValueKind.True or JsonValueKind.False) => flag == expected.GetBoolean(),
        (ushort or uint or double, JsonValueKind.Number) => Convert.ToDouble(decoded, null) == expected.GetDouble(),
        _ => false,
    };
}
