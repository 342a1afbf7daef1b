using Microsoft.Extensions.Configuration;
using PixelServer.Collection;
using PixelServer.Events;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class SiteSettingsTests
{
    [Fact]
    public void A_site_without_settings_grants_everything_and_respects_global_privacy_control()
    {
        var site = new Site("demo", new SiteSettings());

        Assert.Equal(Consent.Analytics | Consent.Marketing, site.DefaultConsent);
        Assert.Equal(SignalPolicy.Anonymous, site.GlobalPrivacyControl);
        Assert.Equal(SignalPolicy.Ignore, site.DoNotTrack);
        Assert.False(site.IsCookieless);
        Assert.Equal(AddressPolicy.Truncated, site.Address);
        Assert.False(site.Allows("https://shop.example"));
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example", true)]
    [InlineData("https://shop.example", "https://SHOP.example", true)]
    [InlineData("https://shop.example", "http://shop.example", false)]
    [InlineData("https://shop.example", "https://shop.example.evil", false)]
    [InlineData("https://shop.example", "null", false)]
    [InlineData("*", "https://any.example", true)]
    public void Origins_are_allowed_by_name(string setting, string origin, bool allowed) =>
        Assert.Equal(allowed, new Site("demo", new SiteSettings { Origins = [setting] }).Allows(origin));

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var settings = new SiteSettings
        {
            Origins = ["shop.example", "https://shop.example/path"],
            DefaultConsent = "ax",
            CookieDomain = "a b;",
            Owner = "A B",
            ScrubParameters = ["*", .. Enumerable.Repeat("a=b", ScrubbedParameters.MostNames)],
        };

        var errors = settings.Errors("No Site").Distinct().ToList();

        Assert.Equal(9, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("Sites:No Site", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("kiln-1", true)]
    [InlineData("Kiln", false)]
    [InlineData("default", false)]
    public void Owner_is_named_like_a_site(string owner, bool isGood) =>
        Assert.Equal(isGood, !new SiteSettings { Owner = owner }.Errors("demo").Any());

    [Theory]
    [InlineData("Cookieless", "Anonymous")]
    [InlineData("cookieless", "Anonymous")]
    [InlineData("Anonymous", "Anonymous")]
    [InlineData("Count", "Count")]
    [InlineData("Drop", "Drop")]
    [InlineData("Ignore", "Ignore")]
    public void Policies_are_read_by_their_names_and_by_an_earlier_one(string name, string policy)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Sites:demo:GlobalPrivacyControl"] = name }).Build();

        Assert.Equal(Enum.Parse<SignalPolicy>(policy), SitesOptions.Read(configuration).Sites["demo"].GlobalPrivacyControl);
    }
}
