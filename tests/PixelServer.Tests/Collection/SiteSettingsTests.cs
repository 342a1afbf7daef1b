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
        Assert.Equal(SignalPolicy.Cookieless, site.GlobalPrivacyControl);
        Assert.Equal(SignalPolicy.Ignore, site.DoNotTrack);
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
        var settings = new SiteSettings { Origins = ["shop.example", "https://shop.example/path"], DefaultConsent = "ax", CookieDomain = "a b;", Owner = "A B" };

        var errors = settings.Errors("No Site").ToList();

        Assert.Equal(6, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("Sites:No Site", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("kiln-1", true)]
    [InlineData("Kiln", false)]
    [InlineData("default", false)]
    public void Owner_is_named_like_a_site(string owner, bool isGood) =>
        Assert.Equal(isGood, !new SiteSettings { Owner = owner }.Errors("demo").Any());
}
