using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>Keys are made and taken away through the API, and what was done with them stands in the audit trail.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    private readonly PixelServerProcess _process = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _process.StartAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    public async Task A_new_key_shuts_the_one_before_out_and_its_logins()
    {
        var before = Key("analystKey");
        var login = await LogInAsync(before);
        Assert.Equal(HttpStatusCode.OK, (await _process.GetAsync("/v1/sql/schema", ("Cookie", login))).Status);

        var rotated = await AskAsync("POST", "/v1/keys/analyst/rotate");
        var key = JsonElement.Parse(rotated.Text).GetProperty("key").GetString()!;

        Assert.Matches("^px_[0-9a-f]{40}$", key);
        Assert.Equal(key, Key("analystKey"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await OperationServer.AskAsync(_process, "GET", "/v1/sql/schema", null, before)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _process.GetAsync("/v1/sql/schema", ("Cookie", login))).Status);
        Assert.Equal(HttpStatusCode.OK, (await OperationServer.AskAsync(_process, "GET", "/v1/sql/schema", null, key)).Status);
        var list = await AskAsync("GET", "/v1/keys");
        Assert.Equal(["analyst True", "adOps True", "admin True"], JsonElement.Parse(list.Text).EnumerateArray().Select(one => $"{one.GetProperty("role")} {one.GetProperty("isSet")}"));
        Assert.Equal(key[^4..], JsonElement.Parse(list.Text)[0].GetProperty("end").GetString());
        Assert.DoesNotContain(key, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admins_own_key_can_be_replaced_and_not_be_taken_away()
    {
        OperationServer.Problem(await AskAsync("DELETE", "/v1/keys/admin"), HttpStatusCode.Conflict);
        var before = Key("adminKey");

        var rotated = await AskAsync("POST", "/v1/keys/admin/rotate");

        Assert.Equal(HttpStatusCode.OK, rotated.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await OperationServer.AskAsync(_process, "GET", "/v1/keys", null, before)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("GET", "/v1/keys")).Status);
    }

    [Fact]
    public async Task A_key_that_is_taken_away_stays_away_over_a_restart()
    {
        var before = Key("adOpsKey");
        Assert.Equal(HttpStatusCode.NoContent, (await AskAsync("DELETE", "/v1/keys/adOps")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await OperationServer.AskAsync(_process, "GET", "/v1/audiences", null, before)).Status);
        await _process.RestartAsync();

        var list = JsonElement.Parse((await AskAsync("GET", "/v1/keys")).Text);

        Assert.Equal((false, JsonValueKind.Null), (list[1].GetProperty("isSet").GetBoolean(), list[1].GetProperty("end").ValueKind));
        Assert.Equal(HttpStatusCode.Unauthorized, (await OperationServer.AskAsync(_process, "GET", "/v1/audiences", null, "")).Status);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("2")]
    public async Task Other_roles_are_not_there(string role)
    {
        OperationServer.Problem(await AskAsync("POST", $"/v1/keys/{role}/rotate"), HttpStatusCode.NotFound);
        OperationServer.Problem(await AskAsync("DELETE", $"/v1/keys/{role}"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_admins_may()
    {
        foreach (var (method, address) in new[] { ("GET", "/v1/keys"), ("POST", "/v1/keys/admin/rotate"), ("DELETE", "/v1/keys/analyst"), ("GET", "/v1/audit") })
        {
            OperationServer.Problem(await OperationServer.AskAsync(_process, method, address, null, Key("adOpsKey")), HttpStatusCode.Forbidden);
            OperationServer.Problem(await OperationServer.AskAsync(_process, method, address, null, "px_wrong"), HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task What_was_done_is_written_down_without_keys_and_visitors()
    {
        var admin = Key("adminKey");
        await LogInAsync(admin);
        await OperationServer.AskAsync(_process, "POST", "/v1/login", """{"key": "px_guessed"}""", "");
        await AskAsync("POST", "/v1/keys/analyst/rotate");
        await AskAsync("DELETE", "/v1/visitors/1234567890123456789");
        await AskAsync("GET", "/v1/visitors/1234567890123456789");
        await OperationServer.AskAsync(_process, "POST", "/v1/sql", """{"query": "SELECT 'secret'"}""", Key("analystKey"));
        await OperationServer.AskAsync(_process, "POST", "/v1/sites", """{"id": "mine"}""", Key("adOpsKey"));
        await OperationServer.AskAsync(_process, "GET", "/v1/keys", null, "px_stolen_and_replaced");
        await AskAsync("GET", "/v1/sites");

        var entries = JsonElement.Parse((await AskAsync("GET", "/v1/audit")).Text).EnumerateArray().ToList();

        var end = admin[^4..];
        var erased = entries.Single(entry => entry.GetProperty("operation").GetString() == "EraseVisitor").GetProperty("target").GetString();
        Assert.Equal(
            [
                "ListKeys keys 401  ",
                $"AddSite sites 403 ad ops {Key("adOpsKey")[^4..]}",
                $"RunSql sql 200 analyst {Key("analystKey")[^4..]}",
                $"DiscloseVisitor  200 admin {end}",
                $"EraseVisitor {erased} 202 admin {end}",
                $"RotateKey keys/analyst/rotate 200 admin {end}",
                "LogIn login 401  ",
                $"LogIn login 200 admin {end}",
            ],
            entries.Select(entry => $"{entry.GetProperty("operation")} {entry.GetProperty("target")} {entry.GetProperty("outcome")} {entry.GetProperty("role")} {entry.GetProperty("keyEnd")}"));
        Assert.StartsWith("erasures/", erased, StringComparison.Ordinal);
        Assert.All(entries, entry => Assert.Equal("127.0.0.0/24", entry.GetProperty("network").GetString()));
        var file = await File.ReadAllTextAsync(Path.Combine(_process.DataFolder, "audit.jsonl"), Cancellation);
        Assert.All(
            (string[])[admin, Key("analystKey"), "px_guessed", "px_stolen", "1234567890123456789", "secret"],
            hidden => Assert.DoesNotContain(hidden, file, StringComparison.Ordinal));
        var older = await AskAsync("GET", $"/v1/audit?limit=2&before={Uri.EscapeDataString(entries[5].GetProperty("at").GetString()!)}");
        Assert.Equal(["LogIn", "LogIn"], JsonElement.Parse(older.Text).EnumerateArray().Select(entry => entry.GetProperty("operation").GetString()));
        OperationServer.Problem(await AskAsync("GET", "/v1/audit?limit=5000"), HttpStatusCode.BadRequest);
    }

    private string Key(string name) => _process.Keys().GetProperty(name).GetString()!;

    private Task<Answer> AskAsync(string method, string address) => OperationServer.AskAsync(_process, method, address, null, Key("adminKey"));

    private async Task<string> LogInAsync(string key)
    {
        var answer = await OperationServer.AskAsync(_process, "POST", "/v1/login", JsonSerializer.Serialize(new { key }), "");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Cookie!.Split(';')[0];
    }
}
