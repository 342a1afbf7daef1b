using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>From a template to the files of two platforms, as ad operations go, and what analysts ask on the way.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class AudienceWalkTests(AudienceServer server)
{
    private static readonly string Ann = Hash("ann@example.com");

    [Fact]
    public async Task A_template_becomes_an_audience_with_members_and_files_for_two_platforms()
    {
        var template = (await server.ReadAsync("GET", "/v1/audiences/templates?site=demo", key: "analystKey")).EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == "cart-abandoners");
        var definition = template.GetProperty("definition").GetRawText();
        var before = await server.ReadAsync("POST", "/v1/audiences/preview?exact=true", definition);

        var created = await server.ReadAsync("POST", "/v1/audiences?id=walk", definition);
        await server.VisitAsync(10_001, "e=add_to_cart");
        await server.VisitAsync(10_001, $"e=identify&em={Ann}");
        await server.VisitAsync(10_002, "e=add_to_cart");
        await server.VisitAsync(10_002, "e=purchase&v=5&c=EUR&oid=walk1");
        await server.VisitAsync(10_003, "e=add_to_cart&cs=a");
        await server.LandAsync(10_001, 10_003, 5);
        var build = await server.BuildAsync("walk");

        Assert.Equal("walk", created.GetProperty("id").GetString());
        Assert.Contains("add_to_cart in the last 7 days, and no purchase since the last", created.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("size").GetInt64() + 1, build.GetProperty("size").GetInt64());
        Assert.Contains("10001", (await server.MembersAsync("walk")).Split(' '));
        Assert.DoesNotContain("10002", (await server.MembersAsync("walk")).Split(' '));

        var meta = await server.ExportAsync("walk", """{"format": "meta"}""");
        var google = await server.ExportAsync("walk", """{"format": "google_customer_match"}""");
        foreach (var export in (JsonElement[])[meta, google])
        {
            Assert.True(export.GetProperty("state").GetString() == "complete", export.ToString());
            var file = Assert.Single(export.GetProperty("files").EnumerateArray());
            var address = $"/v1/audiences/walk/exports/{export.GetProperty("id").GetString()}/files";
            var bytes = await server.AskAsync("GET", $"{address}/{file.GetProperty("name").GetString()}");
            Assert.Equal(file.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes.Body)));
            Assert.Contains(Ann, bytes.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", $"{address}/report.json")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", $"{address}/..%2f..%2f..%2fkeys.json")).Status);
        }

        Assert.Equal(2, (await server.ReadAsync("GET", "/v1/audiences/walk/exports")).GetArrayLength());
        Assert.All(
            Directory.EnumerateDirectories(Path.Combine(server.Process.DataFolder, "exports")),
            folder => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute : File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task A_difference_has_what_came_since_the_export_before()
    {
        await server.CreateAsync("differing", """{"did": "walk_difference"}""");
        await server.VisitAsync(10_101, "e=walk_difference");
        await server.VisitAsync(10_101, $"e=identify&em={Hash("one@example.com")}");
        await server.LandAsync(10_101, 10_101, 2);
        await server.BuildAsync("differing");
        Assert.Equal(HttpStatusCode.Conflict, (await server.AskAsync("POST", "/v1/audiences/differing/exports", """{"format": "csv", "difference": true}""")).Status);
        var first = await server.ExportAsync("differing", """{"format": "csv"}""");

        await server.VisitAsync(10_102, "e=walk_difference");
        await server.LandAsync(10_101, 10_102, 3);
        await server.BuildAsync("differing");
        var second = await server.ExportAsync("differing", """{"format": "csv", "difference": true}""");

        Assert.True(second.GetProperty("state").GetString() == "complete", second.ToString());
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("earlier").GetString());
        var added = second.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("action").GetString() == "add");
        var bytes = await server.AskAsync("GET", $"/v1/audiences/differing/exports/{second.GetProperty("id").GetString()}/files/{added.GetProperty("name").GetString()}");
        Assert.Contains("10102", bytes.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_reaches_a_webhook_signed_and_after_failures()
    {
        const string secret = "a secret of the two";
        await server.CreateAsync("sent", """{"did": "walk_sent"}""");
        await server.VisitAsync(10_151, "e=walk_sent");
        await server.LandAsync(10_151, 10_151, 1);
        await server.BuildAsync("sent");
        server.Webhooks.Refusals = 2;

        var export = await server.ExportAsync("sent", JsonSerializer.Serialize(new { format = "csv", webhook = new { url = $"http://{server.Webhooks.Host}/hook?token=t", secret } }));

        Assert.True(export.GetProperty("state").GetString() == "complete", export.ToString());
        Assert.Equal(("delivered", 1), (export.GetProperty("delivery").GetProperty("state").GetString(), export.GetProperty("delivery").GetProperty("delivered").GetInt32()));
        var (signature, key, body) = Assert.Single(server.Webhooks.Received, one => one.Body.Contains("10151", StringComparison.Ordinal));
        var time = signature.Split(',')[0]["t=".Length..];
        Assert.Equal($"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}", signature);
        Assert.NotEmpty(key);
    }

    [Fact]
    public async Task A_definition_in_the_folder_becomes_an_audience_that_is_changed_only_there()
    {
        var file = Path.Combine(server.Definitions, "kept-in-git.yaml");
        await File.WriteAllTextAsync(file, "name: Kept\nsite: demo\nkind: retargeting\nrule: {did: walk_kept}\n", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the file is brought in", async () => (await server.AskAsync("GET", "/v1/audiences/kept-in-git")).Status == HttpStatusCode.OK);
        const string other = """{"name": "Other", "site": "demo", "kind": "retargeting", "rule": {"did": "b"}}""";

        var change = await server.AskAsync("PUT", "/v1/audiences/kept-in-git", other);
        var deletion = await server.AskAsync("DELETE", "/v1/audiences/kept-in-git");
        await File.WriteAllTextAsync(file, "name: Kept\nsite: demo\n", TestContext.Current.CancellationToken);
        var row = await Eventually.AnswersAsync(
            async () => (await server.ReadAsync("GET", "/v1/audiences")).GetProperty("audiences").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "kept-in-git"),
            one => one.GetProperty("problem").ValueKind == JsonValueKind.String);

        // An empty folder deletes nothing.
        await File.WriteAllTextAsync(Path.Combine(server.Definitions, "stays-in-git.json"), other, TestContext.Current.CancellationToken);
        File.Delete(file);
        await Eventually.HoldsAsync("it goes with its file", async () => (await server.AskAsync("GET", "/v1/audiences/kept-in-git")).Status == HttpStatusCode.NotFound);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (change.Status, deletion.Status));
        Assert.Contains("kept-in-git.yaml", change.Text, StringComparison.Ordinal);
        Assert.Contains("kind: is missing", row.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal("kept-in-git.yaml", row.GetProperty("origin").GetString());
    }

    [Fact]
    public async Task It_is_told_why_somebody_is_a_member_or_not_and_who_came_and_went()
    {
        await server.CreateAsync("explained", """{"all": [{"did": "walk_like", "times": {"at_least": 2}}, {"not": {"did": "walk_leave"}}]}""");
        await server.VisitAsync(10_201, "e=walk_like");
        await server.VisitAsync(10_201, "e=walk_like");
        await server.VisitAsync(10_202, "e=walk_like");
        await server.LandAsync(10_201, 10_202, 3);
        await server.BuildAsync("explained");
        Assert.Equal("10201", await server.MembersAsync("explained"));
        var member = await server.ReadAsync("GET", "/v1/audiences/explained/explain/10201");
        var other = await server.ReadAsync("GET", "/v1/audiences/explained/explain/0x27da");

        await server.VisitAsync(10_202, "e=walk_like");
        await server.VisitAsync(10_201, "e=walk_leave");
        await server.LandAsync(10_201, 10_202, 5);
        await server.BuildAsync("explained");
        var changes = await server.ReadAsync("GET", "/v1/audiences/explained/changes");
        var history = await server.ReadAsync("GET", "/v1/audiences/explained/builds");

        Assert.True(member.GetProperty("isMember").GetBoolean() && member.GetProperty("qualifies").GetBoolean());
        Assert.Equal("10202", other.GetProperty("visitor").GetString());
        Assert.False(other.GetProperty("isMember").GetBoolean());
        var times = other.GetProperty("rule").GetProperty("parts")[0];
        Assert.Equal((false, "1"), (times.GetProperty("holds").GetBoolean(), times.GetProperty("counted").GetString()));
        Assert.Equal("10202", Assert.Single(changes.GetProperty("entered").EnumerateArray()).GetString());
        Assert.Equal("10201", Assert.Single(changes.GetProperty("departed").EnumerateArray()).GetString());
        Assert.True(history.GetArrayLength() >= 2);
        var page = await server.ReadAsync("GET", $"/v1/audiences/explained/members?build={changes.GetProperty("from").GetProperty("build").GetString()}&limit=1");
        Assert.Equal("10201", page.GetProperty("members")[0].GetProperty("member").GetString());
    }

    [Fact]
    public async Task Audiences_have_visitors_in_common()
    {
        await server.CreateAsync("overlap-one", """{"did": "walk_first"}""");
        await server.CreateAsync("overlap-two", """{"did": "walk_second"}""");
        await server.VisitAsync(10_301, "e=walk_first");
        await server.VisitAsync(10_302, "e=walk_first");
        await server.VisitAsync(10_302, "e=walk_second");
        await server.LandAsync(10_301, 10_302, 3);
        await server.BuildAsync("overlap-one");
        await server.BuildAsync("overlap-two");

        var overlap = await server.ReadAsync("GET", "/v1/audiences/overlap?ids=overlap-one,overlap-two", key: "analystKey");

        var cell = overlap.GetProperty("cells").EnumerateArray().Single(one => one.GetProperty("audience").GetString() == "overlap-one" && one.GetProperty("other").GetString() == "overlap-two");
        Assert.Equal((1, 0.5), (cell.GetProperty("visitors").GetInt64(), cell.GetProperty("share").GetDouble()));
    }

    [Fact]
    public async Task A_build_that_waits_is_cancelled()
    {
        for (var i = 0; i < 8; i++)
        {
            await server.CreateAsync($"cancelled-{i}", """{"did": "walk_cancel"}""");
        }

        JsonElement last = default;
        for (var i = 0; i < 8; i++)
        {
            last = await server.ReadAsync("POST", $"/v1/audiences/cancelled-{i}/builds?full=true");
        }

        var address = $"/v1/audiences/jobs/{last.GetProperty("id").GetString()}";
        await server.ReadAsync("DELETE", address);
        var over = await Eventually.AnswersAsync(() => server.ReadAsync("GET", address), job => job.GetProperty("state").GetString() is not ("queued" or "running"));

        Assert.Equal("cancelled", over.GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, over.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task The_statement_that_is_shown_finds_the_members()
    {
        await server.CreateAsync("shown", """{"did": "walk_shown", "where": {"page_path": "/it's \\ here"}}""");
        await server.VisitAsync(10_401, "e=walk_shown&u=https://shop.example/");
        await server.LandAsync(10_401, 10_401, 1);

        var sql = await server.ReadAsync("GET", "/v1/audiences/shown/sql", key: "analystKey");

        Assert.DoesNotContain("it's", sql.GetProperty("sql").GetString(), StringComparison.Ordinal);
        Assert.Contains("""SET param_""", sql.GetProperty("script").GetString(), StringComparison.Ordinal);
        Assert.Contains(sql.GetProperty("parameters").EnumerateArray(), one => one.GetProperty("values")[0].GetString() == """/it's \ here""");
    }

    private static string Hash(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)));
}
