using System.Net;
using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.RateLimits;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.RateLimits;

public sealed class EventRatesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");
    private static readonly Site Demo = new("demo", new SiteSettings());
    private static readonly Site Shop = new("shop", new SiteSettings());

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    [Fact]
    public void Without_settings_nobody_is_limited() =>
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.Equal(TimeSpan.Zero, Limits(new RateLimitOptions()).Take(One, Demo, 1000)));

    [Fact]
    public void An_address_that_sends_too_much_waits_and_others_do_not()
    {
        var limits = Limits(new RateLimitOptions { AddressEventsPerSecond = 200 });

        Assert.Equal(TimeSpan.Zero, limits.Take(One, Demo, 1000));
        Assert.Equal(TimeSpan.Zero, limits.Take(One, Shop, 1000));
        Assert.Equal(TimeSpan.FromMilliseconds(5), limits.Take(One, Demo, 1));
        Assert.Equal(TimeSpan.Zero, limits.Take(Other, Demo, 1));
        Assert.Equal(TimeSpan.Zero, limits.Take(null, Demo, 1000));
    }

    [Fact]
    public void A_site_that_gets_too_much_waits_and_others_do_not()
    {
        var limits = Limits(new RateLimitOptions { SiteEventsPerSecond = 100 });

        Assert.Equal(TimeSpan.Zero, limits.Take(One, Demo, 1000));
        Assert.Equal(TimeSpan.FromSeconds(5), limits.Take(Other, Demo, 500));
        Assert.Equal(TimeSpan.Zero, limits.Take(One, Shop, 1000));
    }

    [Fact]
    public void A_whole_batch_always_fits_even_where_one_event_a_second_is_allowed() =>
        Assert.Equal(TimeSpan.Zero, Limits(new RateLimitOptions { AddressEventsPerSecond = 1, SiteEventsPerSecond = 1 }).Take(One, Demo, BodyScan.MaxEvents));

    [Fact]
    public void What_an_address_has_too_much_costs_the_site_nothing()
    {
        var limits = Limits(new RateLimitOptions { AddressEventsPerSecond = 1, SiteEventsPerSecond = 200 });
        Assert.Equal(TimeSpan.Zero, limits.Take(One, Demo, 1000));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotEqual(TimeSpan.Zero, limits.Take(One, Demo, 1000)));

        Assert.Equal(TimeSpan.Zero, limits.Take(Other, Demo, 1000));
    }

    [Theory]
    [InlineData(0.005, "1")]
    [InlineData(1.2, "2")]
    [InlineData(4000, "60")]
    public void Who_is_refused_is_told_when_to_come_again(double seconds, string header) => Assert.Equal(header, RetryAfter.Of(TimeSpan.FromSeconds(seconds)));

    private EventRates Limits(RateLimitOptions options) => new(Options.Create(options), _time);
}
