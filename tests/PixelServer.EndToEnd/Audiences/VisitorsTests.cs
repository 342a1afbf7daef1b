using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>What the dashboard asks of single visitors and of all audiences, as far as nobody else asks it.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class VisitorsTests(AudienceServer server)
{
    private const string Hostile = "<script>alert(1)</script>\u202e\u0007";

    [Fact]
    public async Task A_visitor_is_found_shown_event_by_event_and_gone_once_it_is_erased()
    {
        var email = Hash("timeline@example.com");
        await server.VisitAsync(30_001, $"e=page_view&u=https%3A%2F%2Fshop.example%2Fa%3Futm_source%3Dnews%26utm_medium%3Demail%26utm_campaign%3D{Uri.EscapeDataString(Uri.EscapeDataString(Hostile))}&t={Uri.EscapeDataString(Hostile)}");
        await server.VisitAsync(30_001, "e=purchase&v=12.5&c=EUR&o=n1&i=%5B%7B%22id%22%3A%22mug%22%2C%22name%22%3A%22Mug%22%2C%22price%22%3A12.5%7D%5D&p=%7B%22k%22%3A%22v%22%7D");
        await server.VisitAsync(30_001, $"e=identify&em={email}");
        await server.LandAsync(30_001, 30_001, 3);

        var found = await server.ReadAsync("GET", $"/v1/visitors?em={email}", key: "adminKey");
        var profile = await server.ReadAsync("GET", "/v1/visitors/30001/profile", key: "adminKey");
        var first = await server.ReadAsync("GET", "/v1/visitors/30001/timeline?limit=2", key: "adminKey");
        var rest = await server.ReadAsync("GET", $"/v1/visitors/30001/timeline?limit=2&before={first.GetProperty("next").GetString()}", key: "adminKey");

        Assert.Equal("30001", Assert.Single(found.GetProperty("visitors").EnumerateArray()).GetProperty("visitor").GetString());
        var site = Assert.Single(profile.GetProperty("sites").EnumerateArray());
        Assert.Equal(("demo", 3, 1, 1), (site.GetProperty("site").GetString(), site.GetProperty("events").GetInt32(), site.GetProperty("sessions").GetInt32(), site.GetProperty("purchases").GetInt32()));
        Assert.Equal(("news", "Email"), (site.GetProperty("first").GetProperty("source").GetString(), site.GetProperty("first").GetProperty("channel").GetString()));
        Assert.Equal(("12.5", "EUR"), (site.GetProperty("revenue")[0].GetProperty("value").GetString(), site.GetProperty("revenue")[0].GetProperty("currency").GetString()));
        Assert.Equal("Firefox", profile.GetProperty("devices")[0].GetProperty("browser").GetString());

        var events = first.GetProperty("events").EnumerateArray().Concat(rest.GetProperty("events").EnumerateArray()).ToList();
        Assert.Equal(["identify", "purchase", "page_view"], events.Select(one => one.GetProperty("event").GetString()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal("Mug", events[1].GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal("v", events[1].GetProperty("props").GetProperty("k").GetString());
        Assert.Contains("<script>alert(1)</script>", events[2].GetProperty("title").GetString(), StringComparison.Ordinal);
        var session = Assert.Single(rest.GetProperty("sessions").EnumerateArray());
        Assert.Equal((3, events[2].GetProperty("session").GetString()), (session.GetProperty("events").GetInt32(), session.GetProperty("start").GetString()));

        await server.ReadAsync("DELETE", "/v1/visitors/30001", key: "adminKey");
        await Eventually.HoldsAsync("nothing is left", async () =>
            (await server.AskAsync("GET", "/v1/visitors/30001/profile", key: "adminKey")).Status == HttpStatusCode.NotFound);
        Assert.Empty((await server.ReadAsync("GET", "/v1/visitors/30001/timeline", key: "adminKey")).GetProperty("events").EnumerateArray());
        Assert.Empty((await server.ReadAsync("GET", $"/v1/visitors?em={email}", key: "adminKey")).GetProperty("visitors").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/visitors/what/profile", "id is decimal")]
    [InlineData("/v1/visitors/what/timeline", "id is decimal")]
    [InlineData("/v1/visitors/1/timeline?limit=0", "limit is a whole number from 1 to 1000")]
    [InlineData("/v1/visitors/1/timeline?limit=x", "limit is a whole number from 1 to 1000")]
    [InlineData("/v1/visitors/1/timeline?before=yesterday", "before is neither a time")]
    [InlineData("/v1/visitors", "Name the person by em or ph")]
    [InlineData("/v1/visitors?em=ann@example.com", "SHA-256")]
    public async Task What_cannot_be_meant_is_refused_in_words(string address, string words)
    {
        var answer = await server.AskAsync("GET", address, key: "adminKey");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/visitors/1/profile")]
    [InlineData("/v1/visitors/1/timeline")]
    [InlineData("/v1/visitors?em=00")]
    public async Task Only_admins_see_what_single_visitors_did(string address)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", address, key: "analystKey")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", address)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Process.SendAsync(HttpMethod.Get, address, null)).Status);
    }

    [Fact]
    public async Task The_list_of_audiences_has_sizes_and_consent_where_they_are_asked_for()
    {
        await server.VisitAsync(31_001, "e=sized");
        await server.VisitAsync(31_002, "e=sized&cs=a");
        await server.LandAsync(31_001, 31_002, 2);
        await server.CreateAsync("sized", """{"did": "sized"}""", """, "consent": "analytics" """);
        var build = await server.BuildAsync("sized");

        var plain = Row(await server.ReadAsync("GET", "/v1/audiences", key: "analystKey"));
        var whole = await server.ReadAsync("GET", "/v1/audiences?days=7&consent=true", key: "analystKey");

        Assert.Equal(2, build.GetProperty("size").GetInt32());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (plain.GetProperty("sizes").ValueKind, plain.GetProperty("consented").ValueKind));
        Assert.Equal((2, 1), (Row(whole).GetProperty("sizes")[0].GetProperty("size").GetInt32(), Row(whole).GetProperty("consented").GetInt32()));
        Assert.Equal(JsonValueKind.Null, Row(whole).GetProperty("sizeYesterday").ValueKind);
        var consented = await server.Process.QueryAsync($"SELECT consented FROM ({whole.GetProperty("sql").GetProperty("consented").GetString()}) WHERE audience = 'sized'");
        Assert.Equal("1", consented);
        Assert.Contains("days is 0; use 1 to 400", (await server.AskAsync("GET", "/v1/audiences?days=0")).Text, StringComparison.Ordinal);

        static JsonElement Row(JsonElement list) => list.GetProperty("audiences").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "sized");
    }

    [Fact]
    public async Task A_preflight_reports_what_the_export_then_holds()
    {
        await server.VisitAsync(32_001, $"e=flown&em={Hash("flown@example.com")}");
        await server.VisitAsync(32_002, "e=flown");
        await server.LandAsync(32_001, 32_002, 2);
        await server.CreateAsync("flown", """{"did": "flown"}""");
        await server.BuildAsync("flown");

        var before = await server.ReadAsync("POST", "/v1/audiences/flown/exports/preflight", """{"format": "meta"}""");
        Assert.Empty((await server.ReadAsync("GET", "/v1/audiences/flown/exports")).EnumerateArray());
        var made = (await server.ExportAsync("flown", """{"format": "meta"}""")).GetProperty("report");

        foreach (var name in (string[])["members", "allowed", "exported", "rows", "withEmail", "rejected", "minimum", "leftOut"])
        {
            Assert.Equal(made.GetProperty(name).GetRawText(), before.GetProperty(name).GetRawText());
        }

        Assert.Equal((2, 1), (before.GetProperty("members").GetInt32(), before.GetProperty("rows").GetInt32()));
        Assert.Equal("32001\n32002", await server.Process.QueryAsync($"SELECT member FROM ({before.GetProperty("sql").GetString()}) WHERE is_in ORDER BY member"));
        Assert.True(before.GetProperty("minimum").GetProperty("isBelow").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("POST", "/v1/audiences/flown/exports/preflight", """{"format": "carrier_pigeon"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("POST", "/v1/audiences/flown/exports/preflight", """{"format": "meta"}""", "analystKey")).Status);
    }

    [Fact]
    public async Task The_statement_with_its_values_finds_the_members()
    {
        await server.VisitAsync(33_001, "e=asked&t=it%27s%20%5C%20odd");
        await server.LandAsync(33_001, 33_001, 1);
        await server.CreateAsync("asked", """{"did": "asked", "where": {"title": "it's \\ odd"}, "within": "7d"}""");
        await server.BuildAsync("asked");

        var query = (await server.ReadAsync("GET", "/v1/audiences/asked/sql", key: "analystKey")).GetProperty("query").GetString();

        Assert.Equal("33001", await server.Process.QueryAsync($"SELECT member FROM ({query})"));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
