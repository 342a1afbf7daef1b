using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("https://a.example/?m=joe@x.example&n=1", "https://a.example/?m=redacted&n=1")]
    [InlineData("https://a.example/?m=joe%40x.example&n=1", "https://a.example/?m=redacted&n=1")]
    [InlineData("https://a.example/?m=joe.b%2Bt%2540x.co.uk", "https://a.example/?m=redacted")]
    [InlineData("https://a.example/?to=https%3A%2F%2Fb.example%2F%3Fm%3Djoe%40x.example%26k%3D1", "https://a.example/?to=https%3A%2F%2Fb.example%2F%3Fm%3Dredacted%26k%3D1")]
    [InlineData("https://a.example/u/a@b.cd/c@d.ef?x", "https://a.example/u/redacted/redacted?x")]
    [InlineData("https://a.example/@joe/post", "https://a.example/@joe/post")]
    [InlineData("https://a.example/pkg@1.2.3/", "https://a.example/pkg@1.2.3/")]
    [InlineData("https://a.example/?m=joe@localhost", "https://a.example/?m=joe@localhost")]
    [InlineData("https://joe:secret@a.example/x", "https://a.example/x")]
    [InlineData("mailto:joe@x.example", "mailto:redacted")]
    [InlineData("https://a.example/?m=%40&n=%", "https://a.example/?m=%40&n=%")]
    public void E_mail_addresses_and_credentials_leave_a_url(string url, string expected)
    {
        var decoded = DecodedEvent.OfJson($"{{\"u\":\"{url}\",\"r\":\"{url}\"}}");

        Assert.Equal(expected, decoded[EventText.PageUrl]);
        Assert.Equal(expected, decoded[EventText.Referrer]);
    }

    [Theory]
    [InlineData("HTTPS://Shop.Example:8443/A/b?c=/d", "shop.example", "/A/b")]
    [InlineData("https://shop.example", "shop.example", "/")]
    [InlineData("https://shop.example?x", "shop.example", "/")]
    [InlineData("http://[2001:db8::1]:80/x", "[2001:db8::1]", "/x")]
    [InlineData("/cart?x=1", "", "/cart")]
    [InlineData("about:blank", "", "")]
    [InlineData("https://", "", "")]
    public void Host_and_path_are_split_out(string url, string host, string path)
    {
        var decoded = DecodedEvent.OfJson($"{{\"u\":\"{url}\"}}");

        Assert.Equal(host, decoded[EventText.PageHost]);
        Assert.Equal(path, decoded[EventText.PagePath]);
    }

    [Fact]
    public void A_long_url_is_cut_at_the_query_and_then_hard()
    {
        var path = $"https://a.example/{new string('p', 4000)}";

        Assert.Equal(path, DecodedEvent.OfJson($"{{\"u\":\"{path}?{new string('q', 5000)}#f\"}}")[EventText.PageUrl]);
        Assert.Equal(8192, DecodedEvent.OfJson($"{{\"u\":\"https://a.example/{new string('p', 9000)}\"}}")[EventText.PageUrl].Length);
    }

    [Theory]
    [InlineData("em=joe@shop.example&v=x&t=ok", "em=redacted&v=x&t=ok")]
    [InlineData("v=x&ph=%2B43+664+12345&e%6D=Joe", "v=x&ph=redacted&e%6D=redacted")]
    [InlineData("v=x&t=write+to+joe%40shop.example", "v=x&t=redacted")]
    public void A_rejected_query_is_kept_without_clear_addresses(string query, string kept)
    {
        Assert.Equal(kept, DecodedEvent.OfQuery(query).Payload);
    }

    [Theory]
    [InlineData("""{"v":"x","em":"joe at shop","t":"ok"}""", """{"v":"x","em":"redacted","t":"ok"}""")]
    [InlineData("""{"v":"x","ph": ["+43 664", {"a":[1]}] , "t":1}""", """{"v":"x","ph":"redacted" , "t":1}""")]
    [InlineData("""{"v":"x","\u0065m":5}""", """{"v":"x","\u0065m":"redacted"}""")]
    [InlineData("""{"v":"x","p":{"em":"Joe","k":"joe@x.example"}}""", """{"v":"x","p":{"em":"redacted","k":"redacted"}}""")]
    [InlineData("""{"em":"Joe", "x":""", """{"em":"redacted", "x":""")]
    [InlineData("""{"x":1,"ph":"+43 664""", """{"x":1,"ph":"redacted""" + "\"")]
    [InlineData("""{"x":1 1,"ph":["+43 664","1"],"em":Joe}""", """{"x":1 1,"ph":"redacted","em":"redacted"}""")]
    public void A_rejected_json_event_is_kept_without_clear_addresses(string json, string kept)
    {
        Assert.Equal(kept, DecodedEvent.OfJson(json).Payload);
    }

    [Fact]
    public void Hashes_stay_in_a_rejected_event()
    {
        var hash = new string('a', 64);

        Assert.Equal($"v=x&em={hash},{hash}", DecodedEvent.OfQuery($"v=x&em={hash},{hash}").Payload);
        Assert.Equal($$"""{"v":"x","em":["{{hash}}"]}""", DecodedEvent.OfJson($$"""{"v":"x","em":["{{hash}}"]}""").Payload);
    }

    [Fact]
    public void A_damaged_record_is_one_rejection_without_the_clients_address()
    {
        var record = SomeRequest.Query("t=x").ToBytes();
        record[0] = 99;
        var unknownVersion = Assert.Single(DecodedEvent.AllOf(record));
        var torn = Assert.Single(DecodedEvent.AllOf(record[..20]));

        Assert.Equal(RejectReason.DamagedRecord, unknownVersion.Reason);
        Assert.Contains("t=x", unknownVersion.Payload, StringComparison.Ordinal);
        Assert.True(Encoding.Latin1.GetBytes(unknownVersion.Payload).AsSpan().IndexOf(new byte[] { 192, 0, 2, 7 }) < 0);
        Assert.Equal(RejectReason.DamagedRecord, torn.Reason);
        Assert.Empty(torn.Payload);
    }
}
