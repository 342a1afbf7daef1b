using System.Net;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>What pages learn of the audiences of their visitor, and what operators may ask.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class OnSiteAudienceTests(AudienceServer server)
{
    private const ulong Member = 40_001;
    private const ulong Stranger = 40_002;

    [Fact]
    public async Task A_page_learns_of_its_own_visitor_what_is_meant_for_pages_and_nothing_else()
    {
        await server.CreateAsync("told", """{"did": "on_site_deed"}""", ", \"on_site\": true");
        await server.CreateAsync("untold", """{"did": "on_site_deed"}""");
        await server.VisitAsync(Member, "e=on_site_deed");
        await server.VisitAsync(Stranger, "e=page_view");
        await server.LandAsync(Member, Stranger, 2);
        await server.BuildAsync("told");
        await server.BuildAsync("untold");

        var answer = await Eventually.AnswersAsync(() => AskAsync(Member), one => one.Text != "[]");

        Assert.Equal((HttpStatusCode.OK, "[\"told\"]"), (answer.Status, answer.Text));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal("[]", (await AskAsync(Stranger)).Text);
        Assert.Equal("[]", (await server.Process.SendAsync(HttpMethod.Get, "/audiences?s=demo", null)).Text);
        Assert.Equal("[]", (await AskAsync(Member, ("Sec-GPC", "1"))).Text);
        var all = await server.ReadAsync("GET", $"/v1/visitors/{Member}/audiences");
        Assert.Equal(["told", "untold"], all.EnumerateArray().Select(one => one.GetProperty("audience").GetString()));
    }

    [Fact]
    public async Task Pages_of_other_origins_and_unknown_sites_are_told_nothing()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(Member, ("Origin", "https://elsewhere.example"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Process.SendAsync(HttpMethod.Get, "/audiences?s=nowhere", null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Process.SendAsync(HttpMethod.Get, "/audiences", null)).Status);
        var own = server.Process.Url.GetLeftPart(UriPartial.Authority);
        var answer = await AskAsync(Member, ("Origin", own));
        Assert.Equal((HttpStatusCode.OK, own, "true"), (answer.Status, answer.Headers["Access-Control-Allow-Origin"], answer.Headers["Access-Control-Allow-Credentials"]));
    }

    [Fact]
    public async Task Analysts_may_not_ask_of_single_visitors_and_wrong_ids_are_named()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", $"/v1/visitors/{Member}/audiences", key: "analystKey")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("GET", "/v1/visitors/nobody/audiences")).Status);
    }

    private Task<Answer> AskAsync(ulong visitor, params (string, string)[] headers) => server.Process.SendAsync(
        HttpMethod.Get, "/audiences?s=demo", null, [.. headers, ("Cookie", $"_px=1.{visitor:x16}.1772000000.20000")]);
}
