using System.Net;
using System.Text.Json;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>A key of one site, asked for by the command line, against every kind of endpoint: what it sees is that site's.</summary>
[Collection(SharedOperationServer.Name)]
public sealed class SiteKeyTests(OperationServer server)
{
    [Fact]
    public async Task A_key_is_made_listed_replaced_and_revoked_by_the_command_line()
    {
        var made = await server.Process.RunCommandAsync("key", "create", "--role", "adops", "--site", "fixed", "--name", "agency of the command line", "--expires", "90d");
        Assert.Equal(0, made.ExitCode);
        var key = made.Output.Trim();
        Assert.Matches("^px_[0-9a-f]{48}$", key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", "/v1/audiences", key));

        var line = (await server.Process.RunCommandAsync("key", "list")).Output.Split('\n').Single(one => one.EndsWith("agency of the command line", StringComparison.Ordinal));
        Assert.Matches($"^k[0-9a-f]{{8}}\t…{key[^4..]}\tad ops\tfixed\tuntil [0-9-]{{10}}\tused [0-9-]{{10}}\t", line);

        var replaced = await server.Process.RunCommandAsync("key", "rotate", line.Split('\t')[0]);
        Assert.Equal(0, replaced.ExitCode);
        var fresh = replaced.Output.Trim();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("GET", "/v1/audiences", key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", "/v1/audiences", fresh));

        var revoked = await server.Process.RunCommandAsync("key", "revoke", line.Split('\t')[0]);
        Assert.Equal(0, revoked.ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("GET", "/v1/audiences", fresh));
        var again = await server.Process.RunCommandAsync("key", "revoke", line.Split('\t')[0]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("There is no key", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_one_site_sees_nothing_of_others()
    {
        await server.ReadAsync("POST", "/v1/audiences?id=of-demo", Definition("demo", "visitor"));
        await server.ReadAsync("POST", "/v1/audiences?id=of-persons", Definition("fixed", "person"));
        await server.ReadAsync("POST", "/v1/audiences?id=of-fixed", Definition("fixed", "visitor"));
        var key = await AddAsync("""{"name": "agency", "role": "adOps", "sites": ["fixed"]}""");

        var list = JsonElement.Parse((await OperationServer.AskAsync(server.Process, "GET", "/v1/audiences", null, key)).Text);
        Assert.Equal(["of-fixed"], list.GetProperty("audiences").EnumerateArray().Select(audience => audience.GetProperty("id").GetString()));
        foreach (var (method, address, status) in new (string, string, HttpStatusCode)[]
        {
            ("GET", "/v1/audiences/of-fixed", HttpStatusCode.OK),
            ("GET", "/v1/audiences/of-demo", HttpStatusCode.NotFound),
            ("GET", "/v1/audiences/of-persons", HttpStatusCode.NotFound),
            ("GET", "/v1/audiences/of-demo/exports", HttpStatusCode.NotFound),
            ("POST", "/v1/audiences/of-demo/builds", HttpStatusCode.NotFound),
            ("DELETE", "/v1/audiences/of-demo", HttpStatusCode.NotFound),
            ("GET", "/v1/audiences/overlap?ids=of-demo,of-fixed", HttpStatusCode.Forbidden),
            ("GET", "/v1/audiences/templates?site=fixed", HttpStatusCode.OK),
            ("GET", "/v1/audiences/templates?site=demo", HttpStatusCode.Forbidden),
            ("GET", "/v1/insights/summary?site=fixed&from=2026-01-01&until=2026-01-07", HttpStatusCode.OK),
            ("GET", "/v1/insights/summary?site=demo&from=2026-01-01&until=2026-01-07", HttpStatusCode.Forbidden),
            ("GET", "/v1/sites/fixed/installation", HttpStatusCode.OK),
            ("GET", "/v1/sites/demo/installation", HttpStatusCode.Forbidden),
            ("GET", "/v1/live", HttpStatusCode.Forbidden),
            ("GET", "/v1/live?site=demo", HttpStatusCode.Forbidden),
            ("GET", "/v1/sql/schema", HttpStatusCode.Forbidden),
            ("GET", "/v1/visitors/1/audiences", HttpStatusCode.Forbidden),
            ("GET", "/v1/keys/named", HttpStatusCode.Forbidden),
        })
        {
            Assert.True(status == await StatusAsync(method, address, key), $"{method} {address}");
        }

        foreach (var (site, level, status) in new[] { ("fixed", "visitor", HttpStatusCode.Created), ("fixed", "person", HttpStatusCode.Forbidden), ("demo", "visitor", HttpStatusCode.Forbidden) })
        {
            var answer = await OperationServer.AskAsync(server.Process, "POST", $"/v1/audiences?id=by-agency-{site}-{level}", Definition(site, level), key);
            Assert.True(answer.Status == status, $"{site} {level}: {answer.Text}");
        }

        var moved = await OperationServer.AskAsync(server.Process, "PUT", "/v1/audiences/of-fixed", Definition("demo", "visitor"), key);
        Assert.Equal(HttpStatusCode.Forbidden, moved.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await OperationServer.AskAsync(server.Process, "POST", "/v1/sql", """{"query": "SELECT 1"}""", key)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await OperationServer.AskAsync(server.Process, "POST", "/v1/audiences/preview", Definition("demo", "visitor"), key)).Status);
        var login = JsonElement.Parse((await OperationServer.AskAsync(server.Process, "GET", "/v1/login", null, key)).Text);
        Assert.False(login.GetProperty("allSites").GetBoolean());
        Assert.True((await server.ReadAsync("GET", "/v1/login")).GetProperty("allSites").GetBoolean());
        Assert.Equal(["fixed"], login.GetProperty("sites").EnumerateArray().Select(site => site.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("""{"name": "x", "role": "adOps", "sites": ["nowhere"]}""", "no site 'nowhere'")]
    [InlineData("""{"name": "x", "role": "admin", "sites": ["fixed"]}""", "all sites")]
    [InlineData("""{"name": "x", "role": "root"}""", "role")]
    [InlineData("""{"role": "admin"}""", "A member is missing")]
    [InlineData("""{"name": "x", "role": "admin", "site": "fixed"}""", "unknown")]
    public async Task A_key_that_cannot_be_made_is_refused_with_the_reason(string body, string reason) => Assert.Contains(
        reason,
        OperationServer.Problem(await server.AskAsync("POST", "/v1/keys/named", body), HttpStatusCode.BadRequest).GetProperty("detail").GetString(),
        StringComparison.Ordinal);

    [Fact]
    public async Task All_that_is_wrong_with_a_key_is_said_at_its_members()
    {
        var problem = OperationServer.Problem(
            await server.AskAsync("POST", "/v1/keys/named", """{"name": "", "role": "analyst", "sites": ["nowhere"], "expiresInDays": 0}"""), HttpStatusCode.BadRequest);

        Assert.Equal(["name", "sites", "expiresInDays"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()));
        Assert.Contains("3 things", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Definition(string site, string level) =>
        $$"""{"name": "x", "site": "{{site}}", "level": "{{level}}", "kind": "retargeting", "rule": {"did": "page_view"} }""";

    private async Task<string> AddAsync(string body) => (await server.ReadAsync("POST", "/v1/keys/named", body)).GetProperty("key").GetString()!;

    private async Task<HttpStatusCode> StatusAsync(string method, string address, string key) =>
        (await OperationServer.AskAsync(server.Process, method, address, null, key)).Status;
}
