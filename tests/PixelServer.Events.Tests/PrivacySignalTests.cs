using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

/// <summary>What is left of an event when the visitor's privacy signal counts.</summary>
public sealed class PrivacySignalTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly SomeRequest Request = SomeRequest.Json(
        $$"""
        {"cs":"am","e":"purchase","id":"e-1","ts":1772600766000,"u":"https://shop.example/a?x=1&utm_source=news&gclid=g&utm_medium=mail#f",
        "r":"https://www.search.example:8443/find?q=shoes","t":"Thanks, Joe","v":5,"c":"EUR","o":"A-7","uid":"u7","em":"{{Hash}}","ph":"{{Hash}}",
        "i":[{"id":"p1"}],"p":{"colour":"red"},"sw":1920,"sh":1080,"vw":1200,"vh":900,"l":"de","tz":"Europe/Vienna"}
        """) with
    { ClientHints = "a\nb" };

    [Fact]
    public void An_anonymous_event_has_nothing_that_leads_to_a_person()
    {
        var decoded = DecodedEvent.Of(Request with { Signals = RequestSignals.Cookieless | RequestSignals.Anonymous | RequestSignals.DefaultMarketing });

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal(Consent.None, decoded.Consent);
        Assert.Empty(decoded.EmailHashes);
        Assert.Empty(decoded.PhoneHashes);
        Assert.Equal(("", ""), (decoded[EventText.UserId], decoded[EventText.OrderId]));
        Assert.Equal("https://shop.example/a?utm_source=news&utm_medium=mail", decoded[EventText.PageUrl]);
        Assert.Equal(("shop.example", "/a"), (decoded[EventText.PageHost], decoded[EventText.PagePath]));
        Assert.Equal("https://www.search.example:8443/find", decoded[EventText.Referrer]);
        Assert.Equal(("purchase", "e-1", "EUR"), (decoded[EventText.Name], decoded[EventText.EventId], decoded[EventText.Currency]));
        Assert.Equal(5m, decoded.Value);
        Assert.Equal("red", decoded.Props["colour"]);
        Assert.Single(decoded.Items);
        Assert.NotEmpty(decoded[EventText.UserAgent]);
    }

    [Fact]
    public void Of_a_counted_event_only_that_it_happened_is_left()
    {
        var decoded = DecodedEvent.Of(Request with { Signals = RequestSignals.Cookieless | RequestSignals.CountOnly });

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal(
            new Dictionary<EventText, string>
            {
                [EventText.Site] = "demo",
                [EventText.Name] = "purchase",
                [EventText.EventId] = "e-1",
                [EventText.PageUrl] = "https://shop.example/a",
                [EventText.PageHost] = "shop.example",
                [EventText.PagePath] = "/a",
                [EventText.Referrer] = "https://www.search.example:8443",
            },
            decoded.Texts.Where(text => text.Value.Length > 0).ToDictionary());
        Assert.Equal(Consent.None, decoded.Consent);
        Assert.Empty(decoded.EmailHashes);
        Assert.Empty(decoded.PhoneHashes);
        Assert.Empty(decoded.Items);
        Assert.Empty(decoded.Props);
        Assert.Null(decoded.Value);
        Assert.Null(decoded.ClientTime);
        Assert.Equal("0x0 0x0", decoded.Sizes);
        Assert.Equal(1772600766000, decoded.EventTime);
    }

    [Theory]
    [InlineData("u=https://shop.example", "https://shop.example", "/")]
    [InlineData("u=https://shop.example?x=1", "https://shop.example", "/")]
    [InlineData("u=/cart?x=1", "/cart", "/cart")]
    [InlineData("", "", "")]
    public void A_counted_page_has_host_and_path_however_it_is_written(string query, string url, string path)
    {
        var decoded = DecodedEvent.Of(SomeRequest.Query(query) with { Signals = RequestSignals.CountOnly });

        Assert.Equal((url, path), (decoded[EventText.PageUrl], decoded[EventText.PagePath]));
    }

    [Theory]
    [InlineData(RequestSignals.Anonymous)]
    [InlineData(RequestSignals.CountOnly)]
    public void What_an_opted_out_visitor_sent_wrongly_is_not_kept(RequestSignals signal)
    {
        var decoded = DecodedEvent.Of(SomeRequest.Query("uid=u7&e=BAD") with { Signals = signal });

        Assert.Equal((RejectReason.BadEventName, ""), (decoded.Reason, decoded.Payload));
    }

    [Fact]
    public void The_scripts_own_privacy_signal_is_no_property() => Assert.Empty(DecodedEvent.OfQuery("gpc=1").Props);
}
