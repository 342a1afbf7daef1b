using System.Net;
using System.Text.Json;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>Sites that are registered, changed and removed through the API count at once; what cannot be changed is refused.</summary>
[Collection(SharedOperationServer.Name)]
public sealed class SiteTests(OperationServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_takes_events_from_its_answer_until_it_is_removed()
    {
        Assert.Equal("unknown_site", (await server.Process.GetPixelAsync("s=added&id=site-0")).Rejected);
        var added = await server.AskAsync("POST", "/v1/sites", """{"id": "added", "settings": {"name": "Added", "origins": ["https://added.example"], "globalPrivacyControl": "count"}}""");
        Assert.Equal((HttpStatusCode.Created, "/v1/sites/added"), (added.Status, added.Headers["Location"]));
        Assert.Null((await server.Process.GetPixelAsync("s=added&id=site-1", ("Origin", "https://added.example"))).Rejected);
        Assert.Equal("page_view", await server.Process.EventAsync("site-1", "event"));
        Assert.Equal("Added", await server.Process.QueryAsync("SELECT name FROM sites FINAL WHERE site = 'added'"));

        Assert.Equal("origin_not_allowed", (await server.Process.GetPixelAsync("s=added", ("Origin", "https://other.example"))).Rejected);
        var changed = await server.AskAsync("PUT", "/v1/sites/added", """{"name": "Added", "origins": ["https://other.example"]}""", headers: ("If-Match", added.Headers["ETag"]));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Null((await server.Process.GetPixelAsync("s=added", ("Origin", "https://other.example"))).Rejected);
        var seen = (await server.ReadAsync("GET", "/v1/sites/added")).GetProperty("settings");
        Assert.Equal(("https://other.example", "anonymous"), (seen.GetProperty("origins")[0].GetString(), seen.GetProperty("globalPrivacyControl").GetString()));

        var removed = await server.AskAsync("DELETE", "/v1/sites/added", headers: ("If-Match", changed.Headers["ETag"]));
        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal("unknown_site", (await server.Process.GetPixelAsync("s=added")).Rejected);
        OperationServer.Problem(await server.AskAsync("GET", "/v1/sites/added"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_change_of_an_older_file_is_refused_and_undoes_nothing()
    {
        await server.ReadAsync("POST", "/v1/sites", """{"id": "twice", "settings": {"name": "One"}}""");
        var tag = (await server.AskAsync("GET", "/v1/sites")).Headers["ETag"];
        var file = Path.Combine(server.Process.DataFolder, "sites.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancellation)).Replace("\"One\"", "\"By hand\"", StringComparison.Ordinal), Cancellation);

        OperationServer.Problem(await server.AskAsync("PUT", "/v1/sites/twice", """{"name": "Two"}""", headers: ("If-Match", tag)), HttpStatusCode.PreconditionFailed);
        OperationServer.Problem(await server.AskAsync("DELETE", "/v1/sites/twice", headers: ("If-Match", tag)), HttpStatusCode.PreconditionFailed);
        OperationServer.Problem(await server.AskAsync("PUT", "/v1/sites/twice", """{"name": "Two"}"""), (HttpStatusCode)428);
        OperationServer.Problem(await server.AskAsync("DELETE", "/v1/sites/twice"), (HttpStatusCode)428);
        Assert.Contains("By hand", await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("PUT", "/v1/sites/twice", """{"name": "Two"}""", headers: ("If-Match", "*"))).Status);
        Assert.Contains("By hand", await File.ReadAllTextAsync($"{file}.before", Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": "Not A Site"}""", "id")]
    [InlineData("""{"id": "wrong", "settings": {"origins": ["shop.example"]}}""", "settings.origins")]
    [InlineData("""{"id": "wrong", "settings": {"origins": ["https://shop.example/path"]}}""", "settings.origins")]
    [InlineData("""{"id": "wrong", "settings": {"defaultConsent": "xyz"}}""", "settings.defaultConsent")]
    [InlineData("""{"id": "wrong", "settings": {"cookieDomain": "shop.example; Secure"}}""", "settings.cookieDomain")]
    [InlineData("""{"id": "wrong", "settings": {"scrubParameters": ["a b"]}}""", "settings.scrubParameters")]
    [InlineData("""{"id": "wrong", "settings": {"owner": "default"}}""", "settings.owner")]
    public async Task What_is_wrong_is_named_by_its_member_and_nothing_is_written(string body, string path)
    {
        var problem = OperationServer.Problem(await server.AskAsync("POST", "/v1/sites", body), HttpStatusCode.BadRequest);

        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.GetProperty("path").GetString() == path && error.GetProperty("message").GetString()!.Length > 0);
        Assert.DoesNotContain("wrong", await File.ReadAllTextAsync(Path.Combine(server.Process.DataFolder, "sites.json"), Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": "wrong", "settings": {"origin": "https://shop.example"}}""", "settings.origin")]
    [InlineData("""{"id": "wrong", "settings": {"globalPrivacyControl": "perhaps"}}""", "settings.globalPrivacyControl")]
    [InlineData("""{"settings": {}}""", "could not be read")]
    [InlineData("[]", "could not be read")]
    public async Task A_body_that_is_no_site_is_told_where(string body, string word) => Assert.Contains(
        word, OperationServer.Problem(await server.AskAsync("POST", "/v1/sites", body), HttpStatusCode.BadRequest).GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_site_of_the_command_line_is_shown_and_cannot_be_changed()
    {
        var fixedSite = await server.ReadAsync("GET", "/v1/sites/fixed");

        Assert.False(fixedSite.GetProperty("editable").GetBoolean());
        Assert.Contains("command line", fixedSite.GetProperty("reason").GetString(), StringComparison.Ordinal);
        OperationServer.Problem(await server.AskAsync("PUT", "/v1/sites/fixed", "{}", headers: ("If-Match", "*")), HttpStatusCode.Conflict);
        OperationServer.Problem(await server.AskAsync("DELETE", "/v1/sites/fixed", headers: ("If-Match", "*")), HttpStatusCode.Conflict);
        OperationServer.Problem(await server.AskAsync("POST", "/v1/sites", """{"id": "fixed"}"""), HttpStatusCode.Conflict);
        OperationServer.Problem(await server.AskAsync("PUT", "/v1/sites/nobody", "{}", headers: ("If-Match", "*")), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_says_how_long_rows_are_kept()
    {
        var list = await server.ReadAsync("GET", "/v1/sites");

        Assert.Equal(
            ["events 750 Retention:Events", "rejected_events 30 Retention:RejectedEvents"],
            list.GetProperty("retention").EnumerateArray().Select(one => $"{one.GetProperty("table")} {one.GetProperty("days")} {one.GetProperty("key")}"));
        Assert.True(list.GetProperty("editable").GetBoolean());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("note").ValueKind);
    }

    [Fact]
    public async Task Only_admins_see_and_change_sites()
    {
        OperationServer.Problem(await server.AskAsync("GET", "/v1/sites", key: "adOpsKey"), HttpStatusCode.Forbidden);
        OperationServer.Problem(await server.AskAsync("POST", "/v1/sites", """{"id": "mine"}""", "analystKey"), HttpStatusCode.Forbidden);
        OperationServer.Problem(await OperationServer.AskAsync(server.Process, "DELETE", "/v1/sites/demo", null, "px_wrong"), HttpStatusCode.Unauthorized);
    }
}
