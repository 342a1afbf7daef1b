using System.Net;
using System.Text.Json;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>The checker says what has arrived and what could be better, and looks up no strangers' names.</summary>
[Collection(SharedOperationServer.Name)]
public sealed class InstallationTests(OperationServer server)
{
    [Fact]
    public async Task The_first_event_is_noticed_with_where_it_came_from()
    {
        await server.ReadAsync("POST", "/v1/sites", """{"id": "fresh", "settings": {"origins": ["https://www.fresh.example"]}}""");
        var before = await LookAsync("fresh");
        Assert.Equal((JsonValueKind.Null, "no_event_yet problem"), (before.GetProperty("first").ValueKind, Findings(before).First()));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("day").GetProperty("cookieShare").ValueKind);

        await server.Process.GetPixelAsync("s=fresh&id=fresh-1&cs=a&u=https://www.fresh.example/a");
        await server.Process.GetPixelAsync("s=fresh&id=fresh-2&cs=&u=https://other.example/b");
        await server.Process.GetPixelAsync("s=fresh&id=fresh-1&u=https://www.fresh.example/a");
        await server.Process.GetPixelAsync("s=fresh&e=Not%20A%20Name&u=https://www.fresh.example/a");
        await server.Process.QueryUntilAsync("SELECT (SELECT count() FROM events WHERE site = 'fresh'), (SELECT count() FROM rejected_events WHERE site = 'fresh')", "2\t2");
        var after = await LookAsync("fresh");

        var day = after.GetProperty("day");
        Assert.Equal((2, 0.5, 0.5, 0), (
            day.GetProperty("events").GetInt32(), day.GetProperty("cookieShare").GetDouble(), day.GetProperty("analyticsShare").GetDouble(), day.GetProperty("marketingShare").GetInt32()));
        Assert.Equal(
            ["other.example 1 False", "www.fresh.example 1 True"],
            day.GetProperty("hosts").EnumerateArray().Select(host => $"{host.GetProperty("host")} {host.GetProperty("events")} {host.GetProperty("allowed")}").Order());
        Assert.Equal(2, day.GetProperty("rejected").EnumerateArray().Sum(one => one.GetProperty("events").GetInt32()));
        Assert.Contains(day.GetProperty("rejected").EnumerateArray(), one => one.GetProperty("reason").GetString() == "duplicate_event");
        Assert.Contains("origin_not_allowed warning", Findings(after));
        Assert.Contains("events_rejected warning", Findings(after));
        Assert.DoesNotContain("no_event_yet problem", Findings(after));
        Assert.Equal(after.GetProperty("first").GetDateTimeOffset().Date, after.GetProperty("last").GetDateTimeOffset().Date);
    }

    [Fact]
    public async Task The_snippet_names_the_site_and_the_collectors_address()
    {
        var view = await LookAsync("demo");
        var address = server.Process.Url.ToString().TrimEnd('/');

        Assert.Equal(address, view.GetProperty("collector").GetString());
        Assert.Contains($"<script async src=\"{address}/px.js?s=demo\"></script>", view.GetProperty("snippet").GetString(), StringComparison.Ordinal);
        Assert.Contains($"<img src=\"{address}/p.gif?s=demo\"", view.GetProperty("snippet").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SITE", view.GetProperty("snippet").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_browsers_will_do_is_told_by_where_the_collector_is_said_to_be()
    {
        await server.ReadAsync("POST", "/v1/sites", """{"id": "cookies", "settings": {"origins": ["https://www.shop.example"], "cookieDomain": "other.example"}}""");

        // A name of the same site: looked up, and not there.
        Assert.Equal(["collector_not_https", "cookie_domain_wrong", "name_not_found", "no_event_yet"], await CodesAsync("cookies", "px.shop.example"));
        Assert.Equal(["collector_not_https", "collector_not_same_site", "no_event_yet"], await CodesAsync("cookies", "px.tracker.example"));
        Assert.Equal(["collector_not_https", "cookie_domain_wrong", "no_event_yet"], await CodesAsync("cookies", "www.shop.example"));
        Assert.Equal(["collector_local", "no_event_yet"], await CodesAsync("cookies", "localhost"));
    }

    [Fact]
    public async Task Hosts_that_are_no_origin_are_not_looked_at()
    {
        OperationServer.Problem(await server.AskAsync("GET", "/v1/sites/fixed/installation?host=intern.example", key: "analystKey"), HttpStatusCode.BadRequest);
        OperationServer.Problem(await server.AskAsync("GET", "/v1/sites/nobody/installation", key: "analystKey"), HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/v1/sites/fixed/installation?host=fixed.example", key: "analystKey")).Status);
    }

    private Task<JsonElement> LookAsync(string site) => server.ReadAsync("GET", $"/v1/sites/{site}/installation", key: "analystKey");

    private async Task<IEnumerable<string>> CodesAsync(string site, string host)
    {
        var answer = await server.AskAsync("GET", $"/v1/sites/{site}/installation", key: "analystKey", headers: ("Host", host));
        return Findings(JsonElement.Parse(answer.Text)).Select(finding => finding.Split(' ')[0]).Order();
    }

    private static IEnumerable<string> Findings(JsonElement view) => view.GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("code")} {finding.GetProperty("severity")}");
}
