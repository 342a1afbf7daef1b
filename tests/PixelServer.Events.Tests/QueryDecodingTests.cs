using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

public sealed class QueryDecodingTests
{
    private const string Hash = "16C18d336f0b250f0e2d907452ceb9658a74ecdae8bc94864c23122a72cc27a5";

    [Fact]
    public void Every_key_of_the_protocol_fills_its_field()
    {
        var phone = new string('b', 64);
        var decoded = DecodedEvent.OfQuery(
            "s=demo&e=purchase&id=e-1&ts=1772600766000&u=https%3A%2F%2FShop.example%3A8443%2Fcart%3Fx%3D1%23top&r=https://news.example/a"
            + "&t=Warenkorb+%E2%82%AC&v=19.99&c=eur&o=A-7&i=%5B%7B%22id%22:%22p1%22,%22name%22:%22Shoe%22,%22brand%22:%22B%22,%22category%22:%22C%22,%22price%22:9.5,%22quantity%22:2%7D%5D"
            + $"&p=%7B%22color%22:%22red%22,%22n%22:3,%22b%22:true%7D&uid=u7&em={Hash}&ph={phone},{Hash}&cs=am&sw=1920&sh=1080&vw=1200&vh=900&l=de-AT&tz=Europe/Vienna&utm=x");

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal("demo", decoded[EventText.Site]);
        Assert.Equal("purchase", decoded[EventText.Name]);
        Assert.Equal("e-1", decoded[EventText.EventId]);
        Assert.Equal(1772600766000, decoded.EventTime);
        Assert.Equal(1772600766000, decoded.ClientTime);
        Assert.Equal("https://shop.example:8443/cart?x=1", decoded[EventText.PageUrl]);
        Assert.Equal("shop.example", decoded[EventText.PageHost]);
        Assert.Equal("/cart", decoded[EventText.PagePath]);
        Assert.Equal("https://news.example/a", decoded[EventText.Referrer]);
        Assert.Equal("Warenkorb €", decoded[EventText.Title]);
        Assert.Equal(19.99m, decoded.Value);
        Assert.Equal("EUR", decoded[EventText.Currency]);
        Assert.Equal("A-7", decoded[EventText.OrderId]);
        Assert.Equal(["p1|Shoe|B|C|9.5|2"], decoded.Items);
        Assert.Equal(new Dictionary<string, string> { ["color"] = "red", ["n"] = "3", ["b"] = "true", ["utm"] = "x" }, decoded.Props);
        Assert.Equal("u7", decoded[EventText.UserId]);
        Assert.Equal([Hash.ToLowerInvariant()], decoded.EmailHashes);
        Assert.Equal([phone, Hash.ToLowerInvariant()], decoded.PhoneHashes);
        Assert.Equal(Consent.Analytics | Consent.Marketing, decoded.Consent);
        Assert.Equal("1920x1080 1200x900", decoded.Sizes);
        Assert.Equal("de-AT", decoded[EventText.Language]);
        Assert.Equal("Europe/Vienna", decoded[EventText.TimeZone]);
    }

    [Fact]
    public void An_empty_query_is_a_page_view_of_the_page_that_embeds_the_pixel()
    {
        var decoded = DecodedEvent.Of(SomeRequest.Query("") with { Referrer = "https://shop.example/list?p=2", ClientHints = "\"Chrome\"\n?0\n\"Linux\"" });

        Assert.Equal("page_view", decoded[EventText.Name]);
        Assert.Equal("https://shop.example/list?p=2", decoded[EventText.PageUrl]);
        Assert.Equal("/list", decoded[EventText.PagePath]);
        Assert.Equal("0198000000000000000000000000abcd-7-0", decoded[EventText.EventId]);
        Assert.Equal("\"Chrome\"|?0|\"Linux\"", decoded[EventText.ClientHints]);
        Assert.Equal(SomeRequest.SomeTime / 1000, decoded.EventTime);
        Assert.Null(decoded.ClientTime);
        Assert.Null(decoded.Value);
    }

    [Theory]
    [InlineData("t=100%25", "100%")]
    [InlineData("t=100%", "100%")]
    [InlineData("t=a%zzb%4", "a%zzb%4")]
    [InlineData("t=a%00b%0D%0Ac%7F%C2%85d", "abcd")]
    [InlineData("t=%ff%fe", "\uFFFD\uFFFD")]
    [InlineData("t=a%C3", "a\uFFFD")]
    [InlineData("t=%ED%A0%80", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("t=one&t=two", "two")]
    [InlineData("t=two&t=", "two")]
    [InlineData("t", "")]
    [InlineData("%74=escaped+key", "escaped key")]
    [InlineData("&&t=a=b&&", "a=b")]
    public void A_damaged_text_never_costs_the_event(string query, string title)
    {
        var decoded = DecodedEvent.OfQuery(query);

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal(title, decoded[EventText.Title]);
    }

    [Theory]
    [InlineData("e=Page", RejectReason.BadEventName)]
    [InlineData("e=1x", RejectReason.BadEventName)]
    [InlineData("e=a%20b", RejectReason.BadEventName)]
    [InlineData("e=_a", RejectReason.BadEventName)]
    [InlineData("e=abcdefghijklmnopqrstuvwxyzabcdefghijklmno", RejectReason.BadEventName)]
    [InlineData("id=0123456789012345678901234567890123456789012345678901234567890123x", RejectReason.BadEventId)]
    [InlineData("v=NaN", RejectReason.BadNumber)]
    [InlineData("v=Infinity", RejectReason.BadNumber)]
    [InlineData("v=-Infinity", RejectReason.BadNumber)]
    [InlineData("v=1e400", RejectReason.BadNumber)]
    [InlineData("v=100000000000000.1", RejectReason.BadNumber)]
    [InlineData("v=12,50", RejectReason.BadNumber)]
    [InlineData("v=0x10", RejectReason.BadNumber)]
    [InlineData("v=€5", RejectReason.BadNumber)]
    [InlineData("c=EU", RejectReason.BadCurrency)]
    [InlineData("c=E1R", RejectReason.BadCurrency)]
    [InlineData("c=%C3%A9R", RejectReason.BadCurrency)]
    [InlineData("i=[", RejectReason.BadItems)]
    [InlineData("i={}", RejectReason.BadItems)]
    [InlineData("i=[1]", RejectReason.BadItems)]
    [InlineData("i=[]x", RejectReason.BadItems)]
    [InlineData("i=[{\"id\":[]}]", RejectReason.BadItems)]
    [InlineData("i=[{\"price\":\"NaN\"}]", RejectReason.BadNumber)]
    [InlineData("i=[{\"quantity\":-1}]", RejectReason.BadNumber)]
    [InlineData("p=[]", RejectReason.BadProps)]
    [InlineData("p=5", RejectReason.BadProps)]
    [InlineData("p={\"a\":", RejectReason.BadProps)]
    [InlineData("p={\"a\":1}{}", RejectReason.BadProps)]
    [InlineData("em=joe@shop.example", RejectReason.BadHash)]
    [InlineData("em=16c18d336f0b250f0e2d907452ceb9658a74ecdae8bc94864c23122a72cc27", RejectReason.BadHash)]
    [InlineData("ph=%2B4366412345", RejectReason.BadHash)]
    public void A_broken_rule_is_rejected_with_its_reason(string query, RejectReason reason)
    {
        var decoded = DecodedEvent.OfQuery(query);

        Assert.Equal(reason, decoded.Reason);
        Assert.NotEmpty(decoded.Detail);
    }

    [Fact]
    public void A_long_key_with_escapes_is_a_broken_rule_and_no_failure() =>
        Assert.Equal(RejectReason.BadProps, DecodedEvent.OfQuery($"{new string('k', 1000)}%41=1").Reason);

    [Fact]
    public void Limits_of_count_and_length_hold_at_their_edges()
    {
        var items = string.Join(',', Enumerable.Repeat("{}", 200));
        var props = string.Join('&', Enumerable.Range(0, 100).Select(i => $"k{i}=v"));
        var key = new string('k', 64);

        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery($"i=[{items}]").Reason);
        Assert.Equal(RejectReason.BadItems, DecodedEvent.OfQuery($"i=[{items},{{}}]").Reason);
        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery(props).Reason);
        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery($"{props}&k0=again").Reason);
        Assert.Equal(RejectReason.BadProps, DecodedEvent.OfQuery($"{props}&k100=v").Reason);
        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery($"{key}=v").Reason);
        Assert.Equal(RejectReason.BadProps, DecodedEvent.OfQuery($"{key}k=v").Reason);
        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery("e=" + new string('e', 40)).Reason);
        Assert.Equal(RejectReason.None, DecodedEvent.OfQuery("id=" + new string('€', 64)).Reason);
    }

    [Fact]
    public void Texts_are_cut_to_their_documented_lengths_between_characters()
    {
        var euros = new string('€', 3000);
        var decoded = DecodedEvent.OfQuery($"t={euros}&o={euros}&uid={euros}&l={euros}&tz={euros}&k={euros}&i=[{{\"id\":\"{euros}\"}}]");

        Assert.Equal(512, decoded[EventText.Title].Length);
        Assert.Equal(64, decoded[EventText.OrderId].Length);
        Assert.Equal(256, decoded[EventText.UserId].Length);
        Assert.Equal(35, decoded[EventText.Language].Length);
        Assert.Equal(64, decoded[EventText.TimeZone].Length);
        Assert.Equal(2048 / 3, decoded.Props["k"].Length);
        Assert.Equal(new string('€', 128) + "||||0|1", decoded.Items[0]);
    }

    [Theory]
    [InlineData("v=0.00005", 0.0001)]
    [InlineData("v=-0.00005", -0.0001)]
    [InlineData("v=-7.25", -7.25)]
    [InlineData("v=1e3", 1000)]
    [InlineData("v=+5", 5)]
    [InlineData("v=%2B5.", 5)]
    [InlineData("v=.5", 0.5)]
    [InlineData("v=100000000000000", 100000000000000)]
    public void Numbers_are_decimals_of_four_digits(string query, double value)
    {
        Assert.Equal((decimal)value, DecodedEvent.OfQuery(query).Value);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5 * 60_000, true)]
    [InlineData((5 * 60_000) + 1, false)]
    [InlineData(-7 * 86_400_000L, true)]
    [InlineData((-7 * 86_400_000L) - 1, false)]
    public void A_client_time_is_believed_within_its_window(long offset, bool believed)
    {
        var received = SomeRequest.SomeTime / 1000;
        var decoded = DecodedEvent.OfQuery($"ts={received + offset}");

        Assert.Equal(believed ? received + offset : received, decoded.EventTime);
        Assert.Equal(received + offset, decoded.ClientTime);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("99999999999999999999999")]
    [InlineData("1772600766000.5")]
    [InlineData("yesterday")]
    [InlineData("NaN")]
    public void A_client_time_that_cannot_be_stored_is_none(string time)
    {
        var decoded = DecodedEvent.OfQuery($"ts={time}");

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Null(decoded.ClientTime);
        Assert.Equal(SomeRequest.SomeTime / 1000, decoded.EventTime);
    }

    [Fact]
    public void Consent_left_out_is_the_sites_default_and_empty_consent_is_none()
    {
        var request = SomeRequest.Query("") with { Signals = RequestSignals.DefaultAnalytics | RequestSignals.DefaultMarketing };

        Assert.Equal(Consent.Analytics | Consent.Marketing, DecodedEvent.Of(request).Consent);
        Assert.Equal(Consent.None, DecodedEvent.Of(request with { Payload = "cs="u8.ToArray() }).Consent);
        Assert.Equal(Consent.Marketing, DecodedEvent.Of(request with { Payload = "cs=mx"u8.ToArray() }).Consent);
        Assert.Equal(Consent.None, DecodedEvent.OfQuery("").Consent);
    }

    [Theory]
    [InlineData("sw=70000&sh=-1&vw=1.5&vh=abc")]
    [InlineData("sw=&sh=99999999999&vw=0&vh=%00")]
    public void A_size_that_is_none_is_zero(string query)
    {
        var decoded = DecodedEvent.OfQuery(query);

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal("0x0 0x0", decoded.Sizes);
    }

    [Fact]
    public void A_megabyte_in_one_value_is_cut_and_nothing_else_suffers()
    {
        var decoded = DecodedEvent.OfQuery($"t={new string('x', 1 << 20)}&k={string.Concat(Enumerable.Repeat("%E2%82%AC", 1 << 17))}&o=7");

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal(512, decoded[EventText.Title].Length);
        Assert.Equal("7", decoded[EventText.OrderId]);
    }
}
