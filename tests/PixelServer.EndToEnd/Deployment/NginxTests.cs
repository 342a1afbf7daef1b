using System.Net;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>A site that follows deploy/first-party.md with nginx, started as it says.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private const string OnPath = "https://www.shop.example/px";
    private const string OnName = "https://px.shop.example";

    private readonly PixelServerProcess _server = new("--Proxies:0=127.0.0.1", "--Sites:shop:Origins:0=https://www.shop.example");
    private NginxProcess? _nginx;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _nginx = await NginxProcess.StartNewAsync(Path.Combine(Repository.Root, "deploy", "first-party", "nginx.conf"), _server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _nginx?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_page_reaches_the_collector_on_a_path_of_its_own_site_and_on_a_name_and_nothing_else()
    {
        foreach (var place in new[] { OnPath, OnName })
        {
            var id = Guid.NewGuid().ToString("N");
            var pixel = await GetAsync($"{place}/p.gif?s=shop&id={id}&u=https%3A%2F%2Fwww.shop.example%2Fm%C3%BCtze%3Fa%3D1%2526b");
            Assert.Equal((HttpStatusCode.OK, null, "image/gif"), (pixel.Status, pixel.Rejected, pixel.Headers["Content-Type"]));
            Assert.Matches("^_px=[^;]+; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax; Secure$", pixel.Cookie);
            Assert.Equal("/mütze", await _server.EventAsync(id, "page_path"));

            var posted = await _nginx!.SendAsync(HttpMethod.Post, $"{place}/p", json: $$"""{"s": "shop", "id": "{{id}}-post"}""", headers: ("Origin", "https://www.shop.example"));
            Assert.Equal((HttpStatusCode.NoContent, "https://www.shop.example"), (posted.Status, posted.Headers["Access-Control-Allow-Origin"]));
            Assert.Contains("new URL(\"p\"", (await GetAsync($"{place}/px.js?s=shop")).Text, StringComparison.Ordinal);

            // Of the largest address that is taken, every byte percent-encoded.
            var path = string.Concat(Enumerable.Repeat("%2561", 4000));
            Assert.Null((await GetAsync($"{place}/p.gif?s=shop&id={id}-long&u=https%3A%2F%2Fwww.shop.example%2F{path}")).Rejected);
            foreach (var inner in new[] { "", "login", "v1/status", "metrics", "health/ready", "openapi/v1.json", "p/../v1/status" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{place}/{inner}")).Status);
            }
        }
    }

    [Fact]
    public async Task The_visitors_address_is_the_one_nginx_saw_whatever_the_visitor_claims()
    {
        var one = await VisitorAsync("127.0.0.5");
        var other = await VisitorAsync("127.0.0.6");
        var liar = await VisitorAsync("127.0.0.5", ("X-Forwarded-For", "127.0.0.6"));
        var louder = await VisitorAsync("127.0.0.5", ("X-Forwarded-For", "203.0.113.7, 127.0.0.1"), ("Forwarded", "for=127.0.0.6"), ("X-Real-IP", "127.0.0.6"));

        Assert.NotEqual(one, other);
        Assert.Equal((one, one), (liar, louder));
    }

    private Task<Answer> GetAsync(string url) => _nginx!.SendAsync(HttpMethod.Get, url);

    // Without a cookie the visitor's id is made of the address.
    private async Task<string> VisitorAsync(string from, params (string Name, string Value)[] headers)
    {
        var id = Guid.NewGuid().ToString("N");
        await _nginx!.SendAsync(HttpMethod.Get, $"{OnPath}/p.gif?s=shop&cs=&id={id}", from, headers: headers);
        return await _server.EventAsync(id, "visitor_id");
    }
}
