using System.Text;
using PixelServer.Collection;
using PixelServer.Events;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class BodyScanTests
{
    [Theory]
    [InlineData("""{"s":"demo"}""", "demo")]
    [InlineData("""{"e":"click","p":{"s":"inner"},"s":"demo"}""", "demo")]
    [InlineData("""[{"s":"demo"},{"s":"demo","e":"click"}]""", "demo")]
    [InlineData("""{"s":"d\u0065mo"}""", "")]
    [InlineData("""{"s":7}""", "")]
    public void The_site_is_the_key_s_of_the_events(string body, string site)
    {
        var scan = Scan(body);

        Assert.Equal(RejectReason.None, scan.Error);
        Assert.Equal(site, scan.Site);
    }

    [Fact]
    public void Events_without_a_site_belong_to_the_site_in_the_address()
    {
        Assert.Equal("shop", Scan("""[{"e":"click"},{"s":"shop"}]""", "shop").Site);
        Assert.Equal(RejectReason.MixedSites, Scan("""[{"e":"click"},{"s":"demo"}]""", "shop").Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"s\":\"demo\"")]
    [InlineData("{\"s\":\"demo\"}x")]
    [InlineData("{\"s\":\"demo\"}{\"s\":\"demo\"}")]
    [InlineData("{'s':'demo'}")]
    [InlineData("{\"s\":\"demo\",}")]
    [InlineData("{\"v\":NaN,\"s\":\"demo\"}")]
    public void What_is_no_object_or_array_of_objects_is_malformed(string body) =>
        Assert.Equal(RejectReason.MalformedJson, Scan(body).Error);

    [Theory]
    [InlineData(15, RejectReason.None)]
    [InlineData(16, RejectReason.MalformedJson)]
    [InlineData(100_000, RejectReason.MalformedJson)]
    public void Nesting_ends_at_sixteen_levels(int depth, RejectReason expected) => Assert.Equal(
        expected, Scan($$"""{"s":"demo","p":{{new string('[', depth)}}{{new string(']', depth)}}}""").Error);

    [Theory]
    [InlineData(BodyScan.MaxEvents, RejectReason.None)]
    [InlineData(BodyScan.MaxEvents + 1, RejectReason.TooManyEvents)]
    public void A_request_carries_a_bounded_number_of_events(int events, RejectReason expected) => Assert.Equal(
        expected, Scan($"[{string.Join(',', Enumerable.Repeat("""{"s":"demo"}""", events))}]").Error);

    [Fact]
    public void Consent_is_what_all_events_that_say_it_grant()
    {
        Assert.Equal(Consent.Marketing, Scan("""[{"s":"demo","cs":"m"},{"s":"demo"},{"s":"demo","cs":"am"}]""").Consent);
        Assert.Equal(Consent.None, Scan("""[{"s":"demo","cs":"am"},{"s":"demo","cs":""}]""").Consent);
        Assert.Null(Scan("""{"s":"demo","cs":5}""").Consent);
    }

    [Theory]
    [InlineData("""{"s":"demo"}""", false)]
    [InlineData("""{"s":"demo","gpc":false}""", false)]
    [InlineData("""{"s":"demo","p":{"gpc":1}}""", false)]
    [InlineData("""{"s":"demo","gpc":true}""", true)]
    [InlineData("""{"s":"demo","gpc":1}""", true)]
    [InlineData("""[{"s":"demo"},{"gpc":"1","s":"demo"}]""", true)]
    public void Any_event_may_tell_of_global_privacy_control(string body, bool has) => Assert.Equal(has, Scan(body).HasPrivacySignal);

    [Theory]
    [InlineData("""{"s":"demo"}""", null)]
    [InlineData("""{"s":"demo","ts":17,"p":{"ts":99}}""", 17L)]
    [InlineData("""[{"p":[{"ts":99}],"ts":17},{"ts":18},{"ts":"x"},{"ts":1e3}]""", 18L)]
    public void The_newest_time_of_the_events_is_the_clients(string body, long? time) =>
        Assert.Equal(time, BodyScan.ClientTimeOf(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(20261122);
        var alphabet = "{}[]\",:0123456789snulltruefale\\ \u00ff\0é"u8.ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var body = new byte[random.Next(0, 60)];
            for (var i = 0; i < body.Length; i++)
            {
                body[i] = alphabet[random.Next(alphabet.Length)];
            }

            BodyScan.Of(body, null);
        }
    }

    private static BodyScan Scan(string body, string? site = null) => BodyScan.Of(Encoding.UTF8.GetBytes(body), site);
}
