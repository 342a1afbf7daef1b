using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

public sealed class GeoLocatorTests : IDisposable
{
    private readonly GeoFolder _folder = new();

    [Fact]
    public void A_city_database_tells_the_place_of_an_address()
    {
        _folder.Replace("city.mmdb", SomeDatabase.City());
        var locator = _folder.Open("city.mmdb");

        var place = Find(locator, "1.2.3.4");
        Assert.Equal("US", place.Country.ToString());
        Assert.Equal("US-CA", place.Region.ToString());
        Assert.Equal("California", place.RegionName.ToString());
        Assert.Equal("Los Angeles", place.City.ToString());
        Assert.Equal("America/Los_Angeles", place.TimeZone.ToString());
        Assert.Equal((34.1f, -118.2f), (place.Latitude, place.Longitude));
        Assert.Equal("São Paulo", Find(locator, "2001:db8::1").City.ToString());
    }

    [Fact]
    public void An_address_that_no_database_knows_has_no_place()
    {
        _folder.Replace("city.mmdb", SomeDatabase.City());
        var locator = _folder.Open("city.mmdb");

        Assert.Equal(default, Find(locator, "9.9.9.9"));
        locator.Find([], out var place);
        Assert.Equal(default, place);
        locator.Find([1, 2, 3, 4, 5], out place);
        Assert.Equal(default, place);
    }

    [Theory]
    [InlineData("::ffff:1.2.4.4")]
    [InlineData("2002:102:404:1::9")]
    [InlineData("2001:0:4136:e378:8000:63bf:fefd:fbfb")]
    public void An_address_of_IPv4_within_one_of_IPv6_is_looked_up(string address)
    {
        _folder.Replace("city.mmdb", SomeDatabase.City());

        Assert.Equal("London", Find(_folder.Open("city.mmdb"), address).City.ToString());
    }

    [Fact]
    public void A_database_for_IPv4_knows_no_address_of_IPv6()
    {
        var file = new DatabaseWriter(ipVersion: 4).Insert("0.0.0.0/1", new Dictionary<string, object> { ["country_code"] = "FR" }).ToArray();
        _folder.Replace("ipv4.mmdb", file);
        var locator = _folder.Open("ipv4.mmdb");

        Assert.Equal("FR", Find(locator, "8.8.8.8").Country.ToString());
        Assert.Equal("FR", Find(locator, "::ffff:8.8.8.8").Country.ToString());
        Assert.Equal(default, Find(locator, "2a00::1"));
    }

    [Fact]
    public void Later_databases_fill_what_earlier_ones_left_empty()
    {
        _folder.Replace("country.mmdb", SomeDatabase.Country("US"));
        _folder.Replace("city.mmdb", SomeDatabase.City());
        _folder.Replace("asn.mmdb", SomeDatabase.Flat("GeoLite2-ASN", ("autonomous_system_number", 64_500U), ("autonomous_system_organization", "Example Net")));
        _folder.Replace("anonymous.mmdb", SomeDatabase.Flat("GeoIP2-Anonymous-IP", ("is_anonymous", true), ("is_hosting_provider", true)));
        var place = Find(_folder.Open("country.mmdb", "city.mmdb", "asn.mmdb", "anonymous.mmdb"), "1.2.3.4");

        Assert.Equal(("US", "US-CA", "Los Angeles"), (place.Country.ToString(), place.Region.ToString(), place.City.ToString()));
        Assert.Equal((64_500U, "Example Net"), (place.Asn, place.Organization.ToString()));
        Assert.Equal(NetworkTraits.Anonymous | NetworkTraits.HostingProvider, place.Traits);
    }

    [Fact]
    public void A_city_in_another_country_than_an_earlier_database_says_is_not_taken()
    {
        _folder.Replace("country.mmdb", SomeDatabase.Country("CA"));
        _folder.Replace("city.mmdb", SomeDatabase.City());
        var place = Find(_folder.Open("country.mmdb", "city.mmdb"), "1.2.3.4");

        Assert.Equal("CA", place.Country.ToString());
        Assert.True(place.City.IsEmpty && place.Region.IsEmpty && place.TimeZone.IsEmpty && place.Latitude is null);
    }

    [Fact]
    public void Flat_databases_of_others_are_understood()
    {
        _folder.Replace("ip-location-db.mmdb", SomeDatabase.Flat(
            "city", ("country_code", "DE"), ("city", "Köln"), ("state1", "Nordrhein-Westfalen"), ("latitude", 50.94f), ("longitude", 6.96f), ("timezone", "Europe/Berlin")));
        _folder.Replace("ipinfo.mmdb", SomeDatabase.Flat("ipinfo lite", ("country", "Germany"), ("country_code", "DE"), ("asn", "AS3320"), ("as_name", "Deutsche Telekom AG")));
        _folder.Replace("code.mmdb", SomeDatabase.Flat("ipinfo country", ("country", "DE"), ("latitude", "50.95"), ("longitude", "6.96")));
        var place = Find(_folder.Open("ip-location-db.mmdb", "ipinfo.mmdb"), "1.2.3.4");

        Assert.Equal(("DE", "Nordrhein-Westfalen", "Köln", "Europe/Berlin"), (place.Country.ToString(), place.RegionName.ToString(), place.City.ToString(), place.TimeZone.ToString()));
        Assert.Equal((50.9f, 7f), (place.Latitude, place.Longitude));
        Assert.Equal((3320U, "Deutsche Telekom AG"), (place.Asn, place.Organization.ToString()));
        place = Find(_folder.Open("code.mmdb"), "1.2.3.4");
        Assert.Equal("DE", place.Country.ToString());
        Assert.Equal(7f, place.Longitude);
    }

    [Fact]
    public void Values_that_make_no_sense_count_as_missing()
    {
        _folder.Replace("odd.mmdb", SomeDatabase.Flat(
            "odd", ("country_code", "d1"), ("city", true), ("latitude", 91.0), ("longitude", double.NaN), ("asn", "ASx"), ("traits", "none"), ("subdivisions", new List<object>())));

        Assert.Equal(default, Find(_folder.Open("odd.mmdb"), "1.2.3.4"));
    }

    [Fact]
    public void Being_in_the_database_of_residential_proxies_says_it()
    {
        _folder.Replace("proxies.mmdb", SomeDatabase.Flat("GeoIP-Residential-Proxy", ("provider_name", "x")));

        Assert.Equal(NetworkTraits.ResidentialProxy, Find(_folder.Open("proxies.mmdb"), "1.2.3.4").Traits);
    }

    [Fact]
    public void Organization_is_who_runs_the_network_or_else_who_is_known()
    {
        _folder.Replace("isp.mmdb", SomeDatabase.Flat("GeoIP2-ISP", ("isp", "Provider"), ("organization", "Customer")));
        _folder.Replace("only-isp.mmdb", SomeDatabase.Flat("GeoIP2-ISP", ("isp", "Provider")));

        Assert.Equal("Customer", Find(_folder.Open("isp.mmdb"), "1.2.3.4").Organization.ToString());
        Assert.Equal("Provider", Find(_folder.Open("only-isp.mmdb"), "1.2.3.4").Organization.ToString());
    }

    [Fact]
    public void Real_city_and_network_databases_work_together()
    {
        var options = new GeoOptions
        {
            Databases =
            [
                MaxMindData.TestDatabase("GeoIP2-City-Test"),
                MaxMindData.TestDatabase("GeoLite2-ASN-Test"),
                MaxMindData.TestDatabase("GeoIP2-ISP-Test"),
                MaxMindData.TestDatabase("GeoIP2-Anonymous-IP-Test"),
            ],
        };
        var locator = new GeoLocator(options, NullLogger<GeoLocator>.Instance, TimeProvider.System);

        var place = Find(locator, "2.125.160.216");
        Assert.Equal(("GB", "GB-WBK", "West Berkshire", "Boxford"), (place.Country.ToString(), place.Region.ToString(), place.RegionName.ToString(), place.City.ToString()));
        Assert.Equal((51.8f, -1.2f, "Europe/London"), (place.Latitude, place.Longitude, place.TimeZone.ToString()));
        place = Find(locator, "81.2.69.160");
        Assert.Equal(("GB", "London"), (place.Country.ToString(), place.City.ToString()));
        Assert.True(place.Traits.HasFlag(NetworkTraits.TorExitNode | NetworkTraits.HostingProvider | NetworkTraits.PublicProxy));
        place = Find(locator, "1.128.0.0");
        Assert.Equal((1221U, "Telstra Pty Ltd"), (place.Asn, place.Organization.ToString()));
    }

    [Theory]
    [InlineData("8.8.8.8", "US")]
    [InlineData("193.0.6.139", "NL")]
    [InlineData("2001:240::1", "JP")]
    [InlineData("::ffff:193.0.6.139", "NL")]
    [InlineData("127.0.0.1", "")]
    [InlineData("10.1.2.3", "")]
    [InlineData("::1", "")]
    public void The_database_beside_the_program_tells_countries(string address, string country)
    {
        var locator = new GeoLocator(new GeoOptions(), _folder, TimeProvider.System);

        Assert.Null(Assert.Single(locator.Databases).Problem);
        Assert.Equal(country, Find(locator, address).Country.ToString());
    }

    [Fact]
    public void A_look_up_of_records_seen_before_allocates_nothing()
    {
        _folder.Replace("city.mmdb", SomeDatabase.City());
        var locator = new GeoLocator(
            new GeoOptions { Databases = [_folder.PathOf("city.mmdb"), .. new GeoOptions().Paths] }, _folder, TimeProvider.System);
        var addresses = new byte[10_000 * 16];
        new Random(1).NextBytes(addresses);
        var countries = 0;

        Assert.Equal(0, Allocation.OfWarm(() => countries = FindAll(locator, addresses)));
        Assert.True(countries > 5000, $"only {countries} look-ups had a country");
    }

    [Fact]
    public void No_address_and_no_database_makes_a_look_up_fail()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            // Beyond verification, as memory that goes bad would be.
            var file = SomeDatabase.City();
            for (var flips = random.Next(40); flips > 0; flips--)
            {
                file[random.Next(file.Length - 300)] = (byte)random.Next(256);
            }

            var database = new GeoDatabase(new(file));
            var address = new byte[16];
            for (var i = 0; i < 500; i++)
            {
                random.NextBytes(address);
                address.AsSpan(0, random.Next(17)).Clear();
                try
                {
                    database.TryFind(address.AsSpan(random.Next(17)), out _);
                }
                catch (Exception e)
                {
                    Assert.Fail($"seed {seed}, round {round}: {e}");
                }
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static int FindAll(GeoLocator locator, byte[] addresses)
    {
        var found = 0;
        for (var i = 0; i < addresses.Length; i += 16)
        {
            locator.Find(addresses.AsSpan(i, 4), out var place);
            found += place.Country.IsEmpty ? 0 : 1;
            locator.Find(addresses.AsSpan(i, 16), out _);
        }

        return found;
    }

    private static GeoPlace Find(GeoLocator locator, string address)
    {
        locator.Find(IPAddress.Parse(address).GetAddressBytes(), out var place);
        return place;
    }
}
