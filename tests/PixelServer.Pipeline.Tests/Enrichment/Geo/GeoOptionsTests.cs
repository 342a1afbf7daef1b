using Microsoft.Extensions.Configuration;
using PixelServer.Pipeline.Enrichment.Geo;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

public sealed class GeoOptionsTests
{
    [Fact]
    public void Defaults_are_the_countries_beside_the_program()
    {
        var options = new GeoOptions();

        Assert.Empty(options.Errors());
        Assert.True(File.Exists(Assert.Single(options.Paths)));
    }

    [Fact]
    public void Databases_that_are_named_take_the_place_of_the_default()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Geo:Databases:0", "city.mmdb"), new("Geo:Databases:1", "asn.mmdb")])
            .Build();
        var options = configuration.GetSection(GeoOptions.Section).Get<GeoOptions>()!;

        Assert.Empty(options.Errors());
        Assert.Equal(["city.mmdb", "asn.mmdb"], options.Paths);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var options = new GeoOptions { Databases = ["city.mmdb", " ", "city.mmdb"] };

        Assert.Equal(
            [
                "Geo:Databases:1 is empty; name a MaxMind DB file (.mmdb), or leave the key out.",
                "Geo:Databases:2 is city.mmdb, which was named before; leave it out.",
            ],
            options.Errors());
    }
}
