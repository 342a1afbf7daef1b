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
    [InlineData("cs=am&cs=m", Consent.Marketing)]
    [InlineData("cs=am&cs=", Consent.None)]
    [InlineData("cs=zzzzzzzzzzzzzzzzzzzzzza", Consent.None)]
    public void Consent_is_what_the_letters_say_and_nothing_when_they_are_missing(string query, Consent? consent) =>
        Assert.Equal(consent, QueryScan.Of(query).Consent);

    [Theory]
    [InlineData("s=demo", false)]
    [InlineData("s=demo&gpc=false", false)]
    [InlineData("s=demo&xgpc=1", false)]
    [InlineData("gpc=1&s=demo", true)]
    [InlineData("s=demo&gpc=true", true)]
    public void The_page_may_tell_of_global_privacy_control(string query, bool has) => Assert.Equal(has, QueryScan.Of(query).HasPrivacySignal);

    [Theory]
    [InlineData("s=demo", null)]
    [InlineData("s=demo&ts=17", 17L)]
    [InlineData("ts=-1&ts=x&ts=18&ts=19", 18L)]
    public void The_clients_time_is_a_plain_number(string query, long? time) => Assert.Equal(time, QueryScan.ClientTimeOf(query));
}
