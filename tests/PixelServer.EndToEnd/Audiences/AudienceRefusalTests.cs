using System.Net;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>What cannot be done is said, with its place, and changes nothing.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class AudienceRefusalTests(AudienceServer server)
{
    [Theory]
    [InlineData("""{"did": "page_view", "where": {"categry": "a"}}""", "rule.where.categry")]
    [InlineData("""{"did": "page_view", "where": {"screen_width": "wide"}}""", "rule.where.screen_width")]
    [InlineData("""{"did": "page_view", "between": ["7d", "7d"]}""", "rule.between")]
    [InlineData("""{"did": "page_view", "since": "2026-02-01", "before": "2026-01-01"}""", "rule.before")]
    [InlineData("""{"did": "page_view", "within": "7 days"}""", "rule.within")]
    [InlineData("""{"any": [{"did": "page_view'; DROP TABLE events"}]}""", "rule.any[0].did")]
    [InlineData("""{"in_audience": "nobody-knows-it"}""", "rule")]
    [InlineData("""{"did": "page_view", "where": {"page_path": {"matches": "(?<=a)b"}}}""", "rule.where.page_path.matches")]
    public async Task What_is_wrong_in_a_definition_is_named_by_its_place(string rule, string path)
    {
        var definition = $$"""{"name": "Refused", "site": "demo", "kind": "retargeting", "rule": {{rule}}}""";
        foreach (var address in (string[])["/v1/audiences?id=refused", "/v1/audiences/preview", "/v1/audiences/sql"])
        {
            var answer = await server.AskAsync("POST", address, definition);

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
            var errors = AudienceServer.Parse(answer.Text).GetProperty("errors").EnumerateArray().ToList();
            Assert.True(errors.Any(error => error.GetProperty("path").GetString() == path && error.GetProperty("message").GetString()!.Length > 0), answer.Text);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", "/v1/audiences/refused")).Status);
    }

    [Fact]
    public async Task Ten_thousand_nested_conditions_and_half_a_text_are_refused()
    {
        var nested = $$"""{"name": "Deep", "site": "demo", "kind": "retargeting", "rule": {{string.Concat(Enumerable.Repeat("""{"not":""", 10_000))}}{"did":"a"}{{new string('}', 10_000)}}}""";
        var deep = $$"""{"name": "Deep", "site": "demo", "kind": "retargeting", "rule": {{string.Concat(Enumerable.Repeat("""{"not":""", 1000))}}{"did":"a"}{{new string('}', 1000)}}}""";

        foreach (var body in (string[])[nested, deep, """{"name": "Half""", "[]", "null", """{"name": "a\ud800", "site": "demo", "kind": "list"}"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("POST", "/v1/audiences", body)).Status);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var answer = await server.AskAsync("POST", "/v1/audiences", new string(' ', 300_000));
        var key = server.Process.Keys().GetProperty("adOpsKey").GetString();
        await server.ReadAsync("POST", "/v1/audiences?id=too-large", """{"name": "Too large", "site": "demo", "kind": "list"}""");
        var list = await server.Process.RawAsync($"PUT /v1/audiences/too-large/list HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Length: 50000001\r\n\r\n");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413 ", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sql_in_texts_stays_text()
    {
        const string sql = "'); DROP TABLE events; --";
        var definition = JsonSerializer.Serialize(new
        {
            name = sql,
            description = sql,
            site = "demo",
            kind = "retargeting",
            rule = new { did = "page_view", where = new Dictionary<string, object> { ["page_path"] = new { contains = sql }, ["props.a'b"] = sql, ["title"] = new[] { sql, "\\', {x:UInt8}" } } },
        });

        var preview = await server.ReadAsync("POST", "/v1/audiences/preview?exact=true", definition);
        var created = await server.ReadAsync("POST", "/v1/audiences?id=sql-in-texts", definition);
        var build = await server.BuildAsync("sql-in-texts");

        Assert.Equal((0, 0), (preview.GetProperty("size").GetInt64(), build.GetProperty("size").GetInt64()));
        Assert.Equal(sql, created.GetProperty("definition").GetProperty("name").GetString());
        Assert.Equal("1", await server.Process.QueryAsync("SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'events'"));
    }

    [Fact]
    public async Task Circles_and_the_deletion_of_what_others_ask_for_are_refused()
    {
        await server.CreateAsync("circle-one", """{"did": "page_view"}""");
        await server.CreateAsync("circle-two", """{"in_audience": "circle-one"}""");

        var circle = await server.AskAsync("PUT", "/v1/audiences/circle-one", """{"name": "One", "site": "demo", "kind": "retargeting", "rule": {"in_audience": "circle-two"}}""");
        var deletion = await server.AskAsync("DELETE", "/v1/audiences/circle-one");

        Assert.Equal(HttpStatusCode.BadRequest, circle.Status);
        Assert.Contains("circle-two", circle.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, deletion.Status);
        Assert.Contains("circle-two", deletion.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await server.AskAsync("DELETE", "/v1/audiences/circle-two")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await server.AskAsync("DELETE", "/v1/audiences/circle-one")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", "/v1/audiences/circle-one")).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/audiences/unknown")]
    [InlineData("GET", "/v1/audiences/unknown/sql")]
    [InlineData("GET", "/v1/audiences/unknown/members")]
    [InlineData("GET", "/v1/audiences/unknown/explain/1")]
    [InlineData("GET", "/v1/audiences/unknown/exports")]
    [InlineData("GET", "/v1/audiences/unknown/exports/20260101T000000-abcdef")]
    [InlineData("GET", "/v1/audiences/..%2f..%2fkeys/exports/20260101T000000-abcdef")]
    [InlineData("GET", "/v1/audiences/jobs/4711")]
    [InlineData("POST", "/v1/audiences/unknown/builds")]
    [InlineData("DELETE", "/v1/audiences/unknown")]
    public async Task What_is_not_there_is_not_found(string method, string address)
    {
        var answer = await server.AskAsync(method, address);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.NotEmpty(AudienceServer.Parse(answer.Text).GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData("analystKey", "POST", "/v1/audiences")]
    [InlineData("analystKey", "DELETE", "/v1/audiences/any")]
    [InlineData("analystKey", "POST", "/v1/audiences/any/builds")]
    [InlineData("analystKey", "PUT", "/v1/audiences/any/list")]
    [InlineData("analystKey", "GET", "/v1/audiences/any/exports")]
    [InlineData("analystKey", "GET", "/v1/audiences/any/members")]
    [InlineData("analystKey", "GET", "/v1/audiences/any/changes")]
    [InlineData("analystKey", "GET", "/v1/audiences/any/explain/1")]
    [InlineData("analystKey", "POST", "/v1/audiences/any/exports")]
    [InlineData("url", "GET", "/v1/audiences")]
    [InlineData("url", "GET", "/v1/exports/formats")]
    public async Task Who_may_not_is_told_so(string key, string method, string address) =>
        Assert.Equal(key == "url" ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, (await server.AskAsync(method, address, "{}", key)).Status);

    [Theory]
    [InlineData("/v1/audiences/{0}/members?limit=many", 400)]
    [InlineData("/v1/audiences/{0}/members?limit=0", 400)]
    [InlineData("/v1/audiences/{0}/members?after=-1", 400)]
    [InlineData("/v1/audiences/{0}/members?build=1", 404)]
    [InlineData("/v1/audiences/{0}/explain/nobody", 400)]
    [InlineData("/v1/audiences/overlap?ids={0}", 400)]
    [InlineData("/v1/audiences/templates?site=nowhere", 400)]
    public async Task Wrong_addresses_are_told_as_problems(string address, int status)
    {
        const string id = "wrongly-asked";
        if ((await server.AskAsync("GET", $"/v1/audiences/{id}")).Status == HttpStatusCode.NotFound)
        {
            await server.CreateAsync(id, """{"did": "page_view"}""");
            await server.BuildAsync(id);
        }

        var answer = await server.AskAsync("GET", address.Replace("{0}", id, StringComparison.Ordinal));

        Assert.Equal(status, (int)answer.Status);
        Assert.NotEmpty(AudienceServer.Parse(answer.Text).GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task An_id_is_taken_once_and_is_no_word_of_the_api()
    {
        const string definition = """{"name": "Taken: unique", "site": "demo", "kind": "retargeting", "rule": {"did": "page_view"}}""";

        var first = await server.ReadAsync("POST", "/v1/audiences", definition);
        var second = await server.AskAsync("POST", "/v1/audiences", definition);

        Assert.Equal("taken-unique", first.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("POST", "/v1/audiences?id=overlap", definition)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.AskAsync("POST", "/v1/audiences?id=../x", definition)).Status);
    }

    [Theory]
    [InlineData("""{"format": "facebook"}""", "format")]
    [InlineData("""{"format": "meta", "settings": {"colour": "red"}}""", "settings.colour")]
    [InlineData("""{"format": "meta", "colour": "red"}""", "colour")]
    [InlineData("""{"format": "meta", "difference": "yes"}""", "difference")]
    [InlineData("""{"format": "meta", "webhook": {"url": "example.com", "secret": "0123456789abcdef"}}""", "webhook.url")]
    public async Task An_export_that_cannot_be_made_is_refused(string order, string path)
    {
        if ((await server.AskAsync("GET", "/v1/audiences/not-exported")).Status == HttpStatusCode.NotFound)
        {
            await server.CreateAsync("not-exported", """{"did": "page_view"}""");
            await server.BuildAsync("not-exported");
        }

        var answer = await server.AskAsync("POST", "/v1/audiences/not-exported/exports", order);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(path, AudienceServer.Parse(answer.Text).GetProperty("errors")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_webhook_into_the_own_network_is_refused_and_its_secret_not_told()
    {
        await server.CreateAsync("hooked", """{"did": "hooked_event"}""");
        await server.VisitAsync(11_001, "e=hooked_event");
        await server.LandAsync(11_001, 11_001, 1);
        await server.BuildAsync("hooked");

        var export = await server.ExportAsync("hooked", """{"format": "csv", "webhook": {"url": "https://169.254.169.254/token?t=hush", "secret": "hush-hush-hush-hush"}}""");

        Assert.Equal("failed", export.GetProperty("state").GetString());
        Assert.Equal("forbidden", export.GetProperty("delivery").GetProperty("state").GetString());
        Assert.DoesNotContain("hush", export.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", server.Process.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_its_ClickHouse_asks_to_come_again()
    {
        await using var alone = new PixelServerProcess("--ClickHouse:Url=http://127.0.0.1:1");
        await alone.ListenAsync();
        await Eventually.HoldsAsync("there are keys", () => Task.FromResult(File.Exists(Path.Combine(alone.DataFolder, "keys.json"))));

        var answer = await alone.SendAsync(
            HttpMethod.Post, "/v1/audiences", new StringContent("{}", Encoding.UTF8, "application/json"), ("Authorization", $"Bearer {alone.Keys().GetProperty("adOpsKey").GetString()}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("5", answer.Headers["Retry-After"]);
    }
}
