using PixelServer.RateLimits;
using Xunit;

namespace PixelServer.Tests.RateLimits;

public sealed class RateLimitOptionsTests
{
    [Fact]
    public void Events_are_not_limited_unless_an_operator_says_so()
    {
        var options = new RateLimitOptions();

        Assert.Equal((0, 0), (options.AddressEventsPerSecond, options.SiteEventsPerSecond));
        Assert.Empty(options.Errors());
    }

    [Fact]
    public void Every_error_is_named_with_key_value_and_fix()
    {
        var errors = new RateLimitOptions { SiteEventsPerSecond = -1, KeyRequestsPerSecond = 2_000_000, Addresses = 0 }.Errors();

        Assert.Equal(
            [
                "RateLimits:SiteEventsPerSecond is -1; use 0 to 1000000.",
                "RateLimits:Addresses is 0; use 1 to 16777216.",
                "RateLimits:KeyRequestsPerSecond is 2000000; use 0 to 1000000.",
            ],
            errors);
    }
}
