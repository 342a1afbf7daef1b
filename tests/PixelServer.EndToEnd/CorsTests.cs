using System.Net;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>Which pages may send events for a site, as a browser asks.</summary>
public sealed class CorsTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Allowed = "https://shop.example";
    private readonly PixelServerProcess _server = running.Server;

    [Theory]
    [InlineData("shop", Allowed)]
    [InlineData("shop", "https://SHOP.example")]
    [InlineData("open", "https://anybody.example")]
    [InlineData("open", "null")]
    public async Task Allowed_origin_may_post_with_credentials(string site, string origin)
    {
        var answer = await _server.PostAsync($$"""{"s":"{{site}}"}""", ("Origin", origin));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        AssertAllowed(answer, origin);
    }

    [Fact]
    public async Task Pages_of_the_collector_itself_may_always_post()
    {
        var origin = _server.Url.GetLeftPart(UriPartial.Authority);
        var answer = await _server.PostAsync("""{"s":"shop"}""", ("Origin", origin));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        AssertAllowed(answer, origin);
    }

    [Theory]
    [InlineData("shop", "https://evil.example")]
    [InlineData("shop", "http://shop.example")]
    [InlineData("shop", "https://shop.example:8443")]
    [InlineData("shop", "https://shop.example.evil.example")]
    [InlineData("shop", "https://evil.example/https://shop.example")]
    [InlineData("shop", "null")]
    [InlineData("shop", "")]
    [InlineData("shop", "*")]
    [InlineData("demo", Allowed)]
    public async Task Foreign_origin_is_refused_and_learns_nothing(string site, string origin)
    {
        var id = Guid.NewGuid().ToString("N");
        var posted = await _server.PostAsync($$"""{"s":"{{site}}","id":"{{id}}"}""", ("Origin", origin));
        var pixel = await _server.GetPixelAsync($"s={site}&id={id}", ("Origin", origin));

        Assert.Equal((HttpStatusCode.Forbidden, "origin_not_allowed"), (posted.Status, posted.Rejected));
        Assert.Equal((HttpStatusCode.OK, "origin_not_allowed"), (pixel.Status, pixel.Rejected));
        Assert.All([posted, pixel], answer =>
        {
            Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
            Assert.Null(answer.Cookie);
        });
        var after = Guid.NewGuid().ToString("N");
        await _server.GetPixelAsync($"s=demo&id={after}");
        await _server.EventAsync(after, "event");
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'"));
    }

    [Fact]
    public async Task Pixel_with_an_allowed_origin_says_so()
    {
        var answer = await _server.GetPixelAsync("s=shop", ("Origin", Allowed));

        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Rejected));
        AssertAllowed(answer, Allowed);
    }

    [Fact]
    public async Task Preflight_of_an_allowed_origin_may_post_json()
    {
        var answer = await PreflightAsync(Allowed);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        AssertAllowed(answer, Allowed);
        Assert.Equal("POST", answer.Headers["Access-Control-Allow-Methods"]);
        Assert.Equal("content-type", answer.Headers["Access-Control-Allow-Headers"]);
        Assert.Equal("7200", answer.Headers["Access-Control-Max-Age"]);
    }

    [Fact]
    public async Task Preflight_of_a_foreign_origin_is_refused()
    {
        // A server of its own: here no site allows every origin.
        await using var server = new PixelServerProcess($"--Sites:shop:Origins:0={Allowed}");
        await server.ListenAsync();
        var foreign = await server.SendAsync(HttpMethod.Options, "/p", null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));
        var none = await server.SendAsync(HttpMethod.Options, "/p", null);

        Assert.All([foreign, none], answer =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
        });
    }

    private Task<Answer> PreflightAsync(string origin) => _server.SendAsync(
        HttpMethod.Options, "/p", null, ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type"));

    private static void AssertAllowed(Answer answer, string origin)
    {
        Assert.Equal(origin, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer.Headers["Access-Control-Allow-Credentials"]);
        Assert.Equal("Origin", answer.Headers["Vary"]);
    }
}
