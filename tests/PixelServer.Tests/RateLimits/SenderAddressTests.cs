using System.Net;
using PixelServer.RateLimits;
using Xunit;

namespace PixelServer.Tests.RateLimits;

public sealed class SenderAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void A_sender_is_an_address_or_a_network_of_64_bits(string one, string other, bool isSame) =>
        Assert.Equal(isSame, SenderAddress.Of(IPAddress.Parse(one)) == SenderAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void An_unknown_address_is_no_sender() => Assert.Null(SenderAddress.Of(null));
}
