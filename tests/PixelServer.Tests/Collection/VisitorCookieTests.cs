using PixelServer.Collection;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class VisitorCookieTests
{
    private const uint Now = 1_800_000_000;

    [Fact]
    public void A_cookie_that_was_set_is_read_back_among_others()
    {
        var cookie = new VisitorCookie(0xfedcba9876543210, Now - 1000, VisitorCookie.Today(Now));
        var value = cookie.ToHeader(secure: true, domain: "shop.example").Split(';')[0];

        Assert.True(VisitorCookie.TryRead($"a=b; {value}; other=1", Now, out var read));
        Assert.Equal(cookie, read);
    }

    [Fact]
    public void The_header_has_the_attributes_of_a_first_party_cookie()
    {
        var cookie = new VisitorCookie(1, Now, VisitorCookie.Today(Now));

        Assert.Equal(
            "_px=1.0000000000000001.1800000000.20833; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax; Secure; Domain=shop.example",
            cookie.ToHeader(secure: true, domain: "shop.example"));
        Assert.EndsWith("SameSite=Lax", cookie.ToHeader(secure: false, domain: ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_px=")]
    [InlineData("_px=1.0000000000000000.1800000000.20833")]
    [InlineData("_px=2.00000000000000aa.1800000000.20833")]
    [InlineData("_px=1.00000000000000zz.1800000000.20833")]
    [InlineData("_px=1.00000000000000aa.1800000000")]
    [InlineData("_px=1.00000000000000aa.-1800000000.20833")]
    [InlineData("_px=1.00000000000000aa.1800000000.2083399999999999999")]
    [InlineData("_px=1.00000000000000aa.1900000000.20833")]
    [InlineData("_pxx=1.00000000000000aa.1800000000.20833")]
    [InlineData("x_px=1.00000000000000aa.1800000000.20833")]
    [InlineData("_px=\"1.00000000000000aa.1800000000.20833\"")]
    public void A_cookie_that_is_not_ours_is_no_visitor(string header) => Assert.False(VisitorCookie.TryRead(header, Now, out _));
}
