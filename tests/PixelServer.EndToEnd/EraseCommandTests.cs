using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary><c>pixelserver erase</c> and <c>disclose</c>, and the addresses they speak to.</summary>
public sealed class EraseCommandTests(EraseCommandTests.Server running) : IClassFixture<EraseCommandTests.Server>
{
    private readonly PixelServerProcess _server = running.Process;

    private (string Name, string Value) Admin => ("Authorization", $"Bearer {_server.Keys().GetProperty("adminKey").GetString()}");

    [Fact]
    public async Task A_visitor_is_disclosed_and_erased_and_the_receipt_is_listed()
    {
        await VisitAsync(1001, "e=view_item&t=mine");
        await VisitAsync(1001, "e=BAD");
        await VisitAsync(1002, "t=other");
        await _server.QueryUntilAsync("SELECT count() FROM events WHERE visitor_id IN (1001, 1002)", "2");
        await _server.QueryUntilAsync("SELECT count() FROM rejected_events WHERE visitor_id = 1001", "1");
        var file = Path.Combine(_server.DataFolder, "disclosed.json");

        Assert.Equal(new CommandResult(0, "", ""), await _server.RunCommandAsync("disclose", "visitor", "1001", "--output", file));
        using (var disclosed = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)))
        {
            Assert.Equal("mine", Assert.Single(disclosed.RootElement.GetProperty("events").EnumerateArray()).GetProperty("title").GetString());
            Assert.Equal("1001", Assert.Single(disclosed.RootElement.GetProperty("rejected_events").EnumerateArray()).GetProperty("visitor_id").GetString());
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var erased = await _server.RunCommandAsync("erase", "visitor", "1001", "--yes", "--wait", "--json");

        Assert.Equal((0, ""), (erased.ExitCode, erased.Error));
        using var receipt = JsonDocument.Parse(erased.Output);
        Assert.Equal("erased", receipt.RootElement.GetProperty("state").GetString());
        Assert.Equal("1002", await _server.QueryAsync("SELECT visitor_id FROM events WHERE visitor_id IN (1001, 1002)"));
        var id = receipt.RootElement.GetProperty("id").GetString()!;
        Assert.Contains(id, (await _server.RunCommandAsync("erase", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("1 rows of rejected_events", (await _server.RunCommandAsync("erase", "show", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_found_by_the_address_which_does_not_leave_the_machine()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData("ann@example.com"u8));
        await VisitAsync(2001, $"em={hash}");
        await VisitAsync(2002, $"em={hash}");
        await VisitAsync(2002, "e=click");
        await VisitAsync(2003, "uid=ann");
        await _server.QueryUntilAsync("SELECT count() FROM events WHERE visitor_id BETWEEN 2001 AND 2003", "4");

        var disclosed = await _server.RunCommandAsync("disclose", "person", "--email", " Ann@Example.com");
        var erased = await _server.RunCommandAsync("erase", "person", "--email", "ann@example.com", "--yes", "--json");
        var user = await _server.RunCommandAsync("erase", "person", "--user", "ann", "--site", "demo", "--yes");

        Assert.Equal((0, ""), (disclosed.ExitCode, disclosed.Error));
        using var json = JsonDocument.Parse(disclosed.Output);
        Assert.Equal(["2001", "2002"], json.RootElement.GetProperty("visitors").EnumerateArray().Select(visitor => visitor.GetString()!));
        Assert.Equal(3, json.RootElement.GetProperty("events").GetArrayLength());
        Assert.Equal((0, 0), (erased.ExitCode, user.ExitCode));
        Assert.Equal("0", await _server.QueryUntilAsync("SELECT count() FROM events WHERE visitor_id BETWEEN 2001 AND 2003", "0"));
        Assert.DoesNotContain("ann@example.com", _server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(hash, _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_of_many_visitors_is_hardly_one_persons()
    {
        for (ulong visitor = 3001; visitor <= 3003; visitor++)
        {
            await VisitAsync(visitor, "uid=guest");
        }

        await _server.QueryUntilAsync("SELECT count() FROM events WHERE user_id = 'guest'", "3");

        var refused = await _server.RunCommandAsync("erase", "person", "--user", "guest", "--site", "demo", "--most", "2", "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("More than 2 visitors", refused.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await _server.GetAsync("/v1/persons?uid=guest&site=demo&most=2", Admin)).Status);
        Assert.Equal("3", await _server.QueryAsync("SELECT count() FROM events WHERE user_id = 'guest'"));
    }

    [Theory]
    [InlineData("erase", "visitor", "nobody", "--yes")]
    [InlineData("erase", "visitor", "1234567890123456", "--yes")]
    [InlineData("erase", "visitor", "5")]
    [InlineData("erase", "person", "--yes")]
    [InlineData("erase", "person", "--user", "ann", "--yes")]
    [InlineData("erase", "person", "--email", "ann", "--yes")]
    [InlineData("disclose", "person", "--phone", "123")]
    public async Task What_cannot_be_meant_is_a_mistake_of_usage(string command, params string[] arguments)
    {
        var result = await _server.RunCommandAsync(command, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Theory]
    [InlineData("GET", "/v1/visitors/1")]
    [InlineData("DELETE", "/v1/visitors/1")]
    [InlineData("GET", "/v1/persons?uid=a&site=demo")]
    [InlineData("DELETE", "/v1/persons?uid=a&site=demo")]
    [InlineData("GET", "/v1/erasures")]
    [InlineData("GET", "/v1/erasures/0199aaaa-0000-7000-8000-000000000000")]
    public async Task Strangers_learn_nothing_and_erase_nobody(string method, string address)
    {
        var before = await _server.QueryAsync("SELECT count() FROM erasure_subjects");

        var answer = await _server.SendAsync(new HttpMethod(method), address, null, ("Authorization", "Bearer px_wrong"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        Assert.Equal(before, await _server.QueryAsync("SELECT count() FROM erasure_subjects"));
    }

    [Theory]
    [InlineData("adOpsKey", "DELETE", "/v1/visitors/1")]
    [InlineData("adOpsKey", "GET", "/v1/persons?uid=a&site=demo")]
    [InlineData("analystKey", "GET", "/v1/visitors/1")]
    [InlineData("analystKey", "GET", "/v1/erasures")]
    [InlineData("analystKey", "GET", "/v1/status")]
    public async Task Other_roles_than_the_admin_neither_see_nor_erase_anybody(string key, string method, string address)
    {
        var before = await _server.QueryAsync("SELECT count() FROM erasure_subjects");

        var answer = await _server.SendAsync(new HttpMethod(method), address, null, ("Authorization", $"Bearer {_server.Keys().GetProperty(key).GetString()}"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("adminKey", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, await _server.QueryAsync("SELECT count() FROM erasure_subjects"));
    }

    [Theory]
    [InlineData("/v1/visitors/0", 400)]
    [InlineData("/v1/visitors/1%20OR%201", 400)]
    [InlineData("/v1/persons", 400)]
    [InlineData("/v1/persons?em=short", 400)]
    [InlineData("/v1/persons?uid=a", 400)]
    [InlineData("/v1/persons?uid=a&site=demo&most=0", 400)]
    [InlineData("/v1/erasures/0199aaaa-0000-7000-8000-000000000000", 404)]
    public async Task Wrong_requests_are_told_as_problems(string address, int status)
    {
        var answer = await _server.GetAsync(address, Admin);

        Assert.Equal(status, (int)answer.Status);
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_its_ClickHouse_asks_to_come_again()
    {
        await using var server = new PixelServerProcess("--ClickHouse:Url=http://127.0.0.1:1");
        await server.ListenAsync();
        await Eventually.HoldsAsync("there are keys", () => Task.FromResult(File.Exists(Path.Combine(server.DataFolder, "keys.json"))));

        var answer = await server.SendAsync(
            HttpMethod.Delete, "/v1/visitors/1", null, ("Authorization", $"Bearer {server.Keys().GetProperty("adminKey").GetString()}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("5", answer.Headers["Retry-After"]);
    }

    private async Task VisitAsync(ulong visitor, string query)
    {
        var cookie = ("Cookie", string.Create(CultureInfo.InvariantCulture, $"_px=1.{visitor:x16}.1772000000.20000"));
        Assert.Equal(HttpStatusCode.OK, (await _server.GetPixelAsync($"s=demo&{query}", cookie)).Status);
    }

    /// <summary>A server that settles quickly.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public PixelServerProcess Process { get; } = new("--Erasure:SettleTime=00:00:05");

        public async ValueTask InitializeAsync() => await Process.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
