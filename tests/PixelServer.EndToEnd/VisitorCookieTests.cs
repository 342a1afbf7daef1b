using System.Globalization;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>The visitor cookie as browsers see it, and the visitor id that comes of it.</summary>
public sealed class VisitorCookieTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Old = "_px=1.00000000000000ff.1700000000.20000";
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task New_visitor_gets_a_cookie_with_all_its_attributes()
    {
        var (id, answer) = await SendAsync("s=demo");

        Assert.Matches("^_px=1\\.[0-9a-f]{16}\\.[0-9]+\\.[0-9]+; ", answer.Cookie);
        Assert.Equal(["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"], Attributes(answer));
        Assert.Equal($"{VisitorOf(answer)}\ttrue\tfalse\t1", await _server.EventAsync(id,
            "visitor_id, new_visitor, cookieless, abs(dateDiff('second', visitor_created_at, received_at)) < 5"));
    }

    [Fact]
    public async Task Cookie_has_the_domain_of_the_sites_settings()
    {
        var (_, answer) = await SendAsync("s=shop");

        Assert.Contains("Domain=shop.example", Attributes(answer));
    }

    [Theory]
    [InlineData("127.0.0.2", true)]
    [InlineData("127.0.0.1", false)]
    public async Task Cookie_is_secure_where_a_configured_proxy_speaks_https(string peer, bool isSecure)
    {
        using var client = new PeerClient(_server, peer);
        var answer = await client.GetPixelAsync("s=demo", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));

        Assert.Equal(isSecure, Attributes(answer).Contains("Secure"));
    }

    [Fact]
    public async Task Cookie_is_not_sent_again_the_same_day()
    {
        var (_, first) = await SendAsync("s=demo");
        var (id, second) = await SendAsync("s=demo", ("Cookie", Pair(first)));

        // Only midnight between the two may renew it.
        Assert.True(second.Cookie is null || DayOf(second) != DayOf(first), second.Cookie);
        Assert.Equal($"{VisitorOf(first)}\tfalse", await _server.EventAsync(id, "visitor_id, new_visitor"));
    }

    [Fact]
    public async Task Cookie_of_an_earlier_day_is_renewed_with_its_id_and_age()
    {
        var (id, answer) = await SendAsync("s=demo", ("Cookie", Old));

        Assert.StartsWith("_px=1.00000000000000ff.1700000000.", answer.Cookie, StringComparison.Ordinal);
        Assert.NotEqual("20000", DayOf(answer));
        Assert.Contains("Max-Age=34560000", Attributes(answer));
        Assert.Equal("255\t1700000000\tfalse", await _server.EventAsync(id, "visitor_id, toUnixTimestamp(visitor_created_at), new_visitor"));
    }

    [Fact]
    public async Task Post_sets_the_cookie_too()
    {
        var answer = await _server.PostAsync("""{"s":"demo"}""");

        Assert.Equal(["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"], Attributes(answer));
    }

    [Theory]
    [InlineData("s=demo", "Sec-GPC")]
    [InlineData("s=demo&cs=m", "X-None")]
    [InlineData("s=demo&cs=", "X-None")]
    [InlineData("s=strict", "X-None")]
    [InlineData("s=strict&cs=a", "DNT")]
    public async Task Visitor_who_did_not_agree_gets_no_cookie(string query, string signal)
    {
        var (id, answer) = await SendAsync(query, (signal, "1"));

        Assert.Null(answer.Cookie);
        Assert.Equal("true\tfalse\t\\N\t1", await _server.EventAsync(id, "cookieless, new_visitor, visitor_created_at, visitor_id != 0"));
    }

    [Theory]
    [InlineData("s=demo", "Sec-GPC")]
    [InlineData("s=demo&cs=m", "X-None")]
    [InlineData("s=shop&cs=", "X-None")]
    public async Task Visitor_who_no_longer_agrees_has_the_cookie_taken_back(string query, string signal)
    {
        var (id, answer) = await SendAsync(query, ("Cookie", Old), (signal, "1"));

        Assert.StartsWith("_px=; ", answer.Cookie, StringComparison.Ordinal);
        Assert.Contains("Max-Age=0", Attributes(answer));
        Assert.Equal(query.StartsWith("s=shop", StringComparison.Ordinal), Attributes(answer).Contains("Domain=shop.example"));
        Assert.Equal("true\t0", await _server.EventAsync(id, "cookieless, visitor_id = 255"));
    }

    [Fact]
    public async Task Cookieless_visitor_is_the_same_within_the_day_and_another_on_another_site_or_browser()
    {
        string[] same = [await CookielessAsync("demo", "Firefox"), await CookielessAsync("demo", "Firefox"), await CookielessAsync("demo", "Firefox")];
        var otherSite = await CookielessAsync("shop", "Firefox");
        var otherAgent = await CookielessAsync("demo", "Chromium");

        // By day, because the salt changes at midnight.
        Assert.All((await _server.QueryAsync($"SELECT uniqExact(visitor_id) FROM events WHERE event_id IN ('{string.Join("', '", same)}') GROUP BY toDate(received_at)")).Split('\n'),
            count => Assert.Equal("1", count));
        Assert.Equal("3", await _server.QueryAsync($"SELECT uniqExact(visitor_id) FROM events WHERE event_id IN ('{same[2]}', '{otherSite}', '{otherAgent}')"));
    }

    private async Task<string> CookielessAsync(string site, string agent)
    {
        var (id, _) = await SendAsync($"s={site}&cs=", ("User-Agent", agent));
        await _server.EventAsync(id, "visitor_id");
        return id;
    }

    private async Task<(string Id, Answer Answer)> SendAsync(string query, params (string Name, string Value)[] headers)
    {
        var id = Guid.NewGuid().ToString("N");
        var answer = await _server.GetPixelAsync($"{query}&id={id}", headers);
        Assert.Null(answer.Rejected);
        return (id, answer);
    }

    private static string Pair(Answer answer) => answer.Cookie!.Split(';')[0];

    private static string DayOf(Answer answer) => Pair(answer).Split('.')[3];

    private static ulong VisitorOf(Answer answer) => ulong.Parse(Pair(answer).Split('.')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string[] Attributes(Answer answer) =>
        [.. (answer.Cookie ?? "").Split(';').Skip(1).Select(attribute => attribute.Trim()).Order(StringComparer.Ordinal)];
}
