using PixelServer.Collection;
using PixelServer.Events;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class QueryScanTests
{
    [Theory]
    [InlineData("s=demo", "demo")]
    [InlineData("e=click&s=demo&u=x", "demo")]
    [InlineData("xs=other&s=demo", "demo")]
    [InlineData("s=first&s=second", "first")]
    [InlineData("s=&e=click", "")]
    [InlineData("&&&s=demo&&", "demo")]
    [InlineData("s=%64emo", "%64emo")]
    [InlineData("", "")]
    public void The_site_is_the_first_plain_s(string query, string site) => Assert.Equal(site, QueryScan.Of(query).Site.ToString());

    [Theory]
    [InlineData("s=demo", null)]
    [InlineData("cs=am&s=demo", Consent.Analytics | Consent.Marketing)]
    [InlineData("cs=", Consent.None)]
    [InlineData("cs=m", Consent.Marketing)]
    [InlineData("cs=%61", Consent.None)]
    [InlineData("cs=zzzzzzzzzzzzzzzzzzzzzza", Consent.None)]
    public void Consent_is_what_the_letters_say_and_nothing_when_they_are_missing(string query, Consent? consent) =>
        Assert.Equal(consent, QueryScan.Of(query).Consent);
}
