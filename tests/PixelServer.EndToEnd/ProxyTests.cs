using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>Whose word about the visitor's address counts. Addresses are stored nowhere, so the cookieless id is what shows them.</summary>
public sealed class ProxyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Proxy = "127.0.0.2";
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Configured_proxy_is_believed()
    {
        var visitors = await VisitorsAsync((Proxy, "203.0.113.7"), (Proxy, "203.0.113.8"), (Proxy, "203.0.113.7"), (Proxy, "2001:db8::7"));

        Assert.Equal(visitors[0], visitors[2]);
        Assert.Equal(3, visitors.Distinct().Count());
    }

    [Fact]
    public async Task Anybody_else_is_not_believed()
    {
        var visitors = await VisitorsAsync(("127.0.0.1", "203.0.113.7"), ("127.0.0.1", "203.0.113.8"), ("127.0.0.1", ""), ("127.0.0.3", "203.0.113.7"), (Proxy, "203.0.113.7"));

        Assert.Single(visitors[..3].Distinct());
        Assert.Equal(3, visitors.Distinct().Count());
    }

    [Fact]
    public async Task What_the_visitor_wrote_in_front_of_the_proxys_entry_is_not_believed()
    {
        var visitors = await VisitorsAsync((Proxy, "203.0.113.7"), (Proxy, "198.51.100.1, 203.0.113.7"), (Proxy, "junk, 203.0.113.7"), (Proxy, "198.51.100.1, 203.0.113.7, 127.0.0.2"));

        Assert.Single(visitors.Distinct());
    }

    [Fact]
    public async Task Address_mapped_into_ipv6_is_the_same_visitor()
    {
        var visitors = await VisitorsAsync((Proxy, "203.0.113.7"), (Proxy, "::ffff:203.0.113.7"));

        Assert.Single(visitors.Distinct());
    }

    [Fact]
    public async Task No_table_holds_an_address()
    {
        await VisitorsAsync((Proxy, "203.0.113.7"), ("127.0.0.1", ""));
        using var client = new PeerClient(_server, Proxy);
        var bad = Guid.NewGuid().ToString("N");
        await client.GetPixelAsync($"s=demo&e=BAD&id={bad}", ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal("1", await _server.QueryUntilAsync($"SELECT count() FROM rejected_events WHERE position(payload, '{bad}') > 0", "1"));

        var columns = await _server.QueryAsync("SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table IN ('events', 'rejected_events')");
        Assert.DoesNotContain("IPv", columns, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("addr", columns, StringComparison.OrdinalIgnoreCase);
        foreach (var table in new[] { "events", "rejected_events" })
        {
            var rows = await _server.QueryAsync($"SELECT * FROM {table} FORMAT JSONEachRow");
            Assert.NotEmpty(rows);
            Assert.DoesNotContain("203.0.113.7", rows, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.", rows, StringComparison.Ordinal);

            // As a number, in either byte order.
            Assert.DoesNotContain("3405803783", rows, StringComparison.Ordinal);
            Assert.DoesNotContain("124848075", rows, StringComparison.Ordinal);
        }
    }

    // One event without cookie for each pair of who connects and what it says in X-Forwarded-For.
    private async Task<string[]> VisitorsAsync(params (string Peer, string ForwardedFor)[] requests)
    {
        var ids = new List<string>();
        foreach (var (peer, forwardedFor) in requests)
        {
            using var client = new PeerClient(_server, peer);
            ids.Add(Guid.NewGuid().ToString("N"));
            await client.GetPixelAsync($"s=demo&cs=&id={ids[^1]}", forwardedFor.Length == 0 ? [] : [("X-Forwarded-For", forwardedFor)]);
        }

        var visitors = new List<string>();
        foreach (var id in ids)
        {
            visitors.Add(await _server.EventAsync(id, "visitor_id"));
        }

        return [.. visitors];
    }
}
