using System.Net;
using PixelServer.Sites.Installing;
using Xunit;

namespace PixelServer.Tests.Sites;

/// <summary>What browsers do with the cookie, for names and addresses as they are found in the world.</summary>
public sealed class CookieFindingsTests
{
    [Theory]
    [InlineData("https://px.shop.example", "www.shop.example", "shop.example")]
    [InlineData("https://www.shop.example/t", "www.shop.example", "")]
    [InlineData("https://shop.example", "shop.example", "shop.example")]
    [InlineData("https://px.shop.co.uk", "shop.co.uk", "shop.co.uk")]
    public void A_collector_of_the_site_itself_is_well(string collector, string page, string cookieDomain) =>
        Assert.Empty(CookieFindings.OfPlace(new Uri(collector), page, cookieDomain));

    [Theory]
    [InlineData("https://px.tracker.example", "www.shop.example", "", "collector_not_same_site")]
    [InlineData("https://other.co.uk", "shop.co.uk", "", "collector_not_same_site")]
    [InlineData("https://one.github.io", "two.github.io", "", "collector_not_same_site")]
    [InlineData("https://203.0.113.7", "shop.example", "", "collector_not_same_site")]
    [InlineData("https://px.shop.example", "www.shop.example", "", "cookie_domain_missing")]
    [InlineData("https://px.shop.example", "www.shop.example", "www.shop.example", "cookie_domain_wrong")]
    [InlineData("https://px.shop.example", "www.shop.example", "op.example", "cookie_domain_wrong")]
    public void What_is_wrong_with_the_place_has_its_code_and_a_fix(string collector, string page, string cookieDomain, string code)
    {
        var finding = Assert.Single(CookieFindings.OfPlace(new Uri(collector), page, cookieDomain));

        Assert.Equal(code, finding.Code);
        Assert.All([finding.Title, finding.Text, finding.Fix], text => Assert.NotEmpty(text));
    }

    [Theory]
    [InlineData("px.shop.example", "203.0.113.7", "shop.example", "203.0.2.1", null)]
    [InlineData("px.shop.example", "198.51.100.7", "shop.example", "203.0.113.7", "safari_address")]
    [InlineData("px.shop.example", "198.51.100.7 203.0.9.9", "shop.example", "203.0.113.7", null)]
    [InlineData("px.shop.example", "2001:db8:1:2::1", "shop.example", "2001:db8:1:2:ffff::9", null)]
    [InlineData("px.shop.example", "2001:db8:1:3::1", "shop.example", "2001:db8:1:2::1", "safari_address")]
    [InlineData("px.shop.example", "203.0.113.7 2001:db8:9::1", "shop.example", "203.0.1.1 2001:db8:8::1", "safari_address")]
    [InlineData("px.shop.example", "203.0.113.7", "shop.example", "2001:db8::1", null)]
    [InlineData("node7.tracker.example", "203.0.113.7", "shop.example", "203.0.113.8", "safari_cname")]
    [InlineData("lb.shop.example", "203.0.113.7", "shop.example", "203.0.113.8", null)]
    [InlineData("d1.cdn.example", "203.0.113.7", "d2.cdn.example", "203.0.113.8", null)]
    public void Safari_takes_a_foreign_cname_or_a_far_address_for_a_third_party(string canonical, string addresses, string pageCanonical, string pageAddresses, string? code) =>
        Assert.Equal(code, CookieFindings.OfNames("px.shop.example", Host(canonical, addresses), "shop.example", Host(pageCanonical, pageAddresses)).SingleOrDefault()?.Code);

    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData("a.b.shop.example.", "shop.example")]
    [InlineData("www.shop.co.uk", "shop.co.uk")]
    [InlineData("one.github.io", "one.github.io")]
    [InlineData("localhost", null)]
    [InlineData("co.uk", null)]
    public void The_registrable_domain_is_what_somebody_can_register(string host, string? domain) => Assert.Equal(domain, SameSite.DomainOf(host));

    [Fact]
    public async Task A_host_that_is_not_there_is_answered_with_nothing()
    {
        var lookup = new HostLookup(TimeProvider.System);

        Assert.Null(await lookup.FindAsync("nobody-has-this-name.invalid", TestContext.Current.CancellationToken));
        Assert.Contains((await lookup.FindAsync("localhost", TestContext.Current.CancellationToken))!.Addresses, IPAddress.IsLoopback);
    }

    private static ResolvedHost Host(string name, string addresses) => new(name, [.. addresses.Split(' ').Select(IPAddress.Parse)]);
}
