using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Collection;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class SiteTableTests : IDisposable
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Sites:demo:Name"] = "Demo" })
        .Build();

    private readonly SiteTable _sites;

    public SiteTableTests() => _sites = new SiteTable(_configuration, NullLogger<SiteTable>.Instance);

    [Fact]
    public void A_site_that_is_added_is_found_at_once()
    {
        Change("Sites:shop:Name", "Shop");

        Assert.Equal("Shop", _sites.Find("shop")?.Name);
        Assert.NotNull(_sites.Find("demo"));
    }

    [Theory]
    [InlineData("Sites:demo:GlobalPrivacyControl", "Perhaps")]
    [InlineData("Sites:demo:DefaultConsent", "xyz")]
    [InlineData("Sites:demo:Orgins:0", "https://shop.example")]
    [InlineData("Sites:Not A Site:Name", "Shop")]
    public void A_wrong_change_is_refused_and_every_site_stays(string key, string value)
    {
        Change(key, value);

        Assert.Equal("Demo", Assert.Single(_sites.All).Name);
    }

    [Fact]
    public void After_a_wrong_change_a_right_one_is_taken()
    {
        Change("Sites:demo:DefaultConsent", "xyz");
        Change("Sites:demo:DefaultConsent", "a");

        Assert.Equal(Events.Consent.Analytics, _sites.Find("demo")?.DefaultConsent);
    }

    public void Dispose() => _sites.Dispose();

    private void Change(string key, string value)
    {
        _configuration[key] = value;
        _configuration.Reload();
    }
}
