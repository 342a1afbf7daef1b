using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>The main job: what is sent becomes a row that can be queried. How soon is measured by the benchmarks.</summary>
public sealed class FreshnessTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Event_of_a_pixel_becomes_queryable()
    {
        var id = Guid.NewGuid().ToString("N");
        await _server.GetPixelAsync($"s=demo&e=purchase&id={id}&u=https%3A%2F%2FShop.Example%2Fcart%3Fa%3D1%23x&v=12.5&c=eur&o=A-1&uid=7&sw=1920&k=v", ("User-Agent", "Firefox"));

        Assert.Equal("demo\tpurchase\thttps://shop.example/cart?a=1\tshop.example\t/cart\t12.5\tEUR\tA-1\t7\t1920\t{'k':'v'}\tFirefox", await _server.EventAsync(id,
            "site, event, page_url, page_host, page_path, value, currency, order_id, user_id, screen_width, props, user_agent"));
    }

    [Fact]
    public async Task Events_of_a_body_become_queryable()
    {
        var (first, second) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        await _server.PostAsync($$"""[{"s":"demo","id":"{{first}}","i":[{"id":"a","price":1.5,"quantity":2},{"id":"b"}]},{"s":"demo","id":"{{second}}","e":"scroll","p":{"depth":75} }]""");

        Assert.Equal("page_view\t['a','b']\t[1.5,0]\t[2,1]", await _server.EventAsync(first, "event, items.id, items.price, items.quantity"));
        Assert.Equal("scroll\t{'depth':'75'}", await _server.EventAsync(second, "event, props"));
    }

    [Fact]
    public async Task Event_sent_before_the_engine_is_there_becomes_queryable()
    {
        await using var server = new PixelServerProcess();
        await server.ListenAsync();
        var id = Guid.NewGuid().ToString("N");
        var answer = await server.GetPixelAsync($"s=demo&id={id}");
        await server.ReadyAsync();

        Assert.Null(answer.Rejected);
        Assert.Equal("page_view", await server.EventAsync(id, "event"));
    }
}
