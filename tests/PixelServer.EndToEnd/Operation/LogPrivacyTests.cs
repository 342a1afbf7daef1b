using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>Whatever happens, and however much is said: the log names no visitor and no secret.</summary>
public sealed class LogPrivacyTests
{
    private const string Email = "jane.planted@shop.example";
    private const string Address = "203.0.113.77";
    private const string Page = "planted-page";
    private const string User = "planted-user-4711";
    private const string Word = "planted-word";

    private static readonly string[] Roles = ["adminKey", "adOpsKey", "analystKey"];
    private static readonly string[] Logins = ["writer", "analyst"];

    [Fact]
    public async Task Log_at_its_loudest_names_no_visitor_and_no_secret()
    {
        await using var server = new PixelServerProcess(
            "--Logging:LogLevel:Default=Trace", "--Logging:Console:FormatterName=json", "--EventLog:BlockInterval=00:00:00.050", "--Proxies:0=127.0.0.1", "--Sites:strict:DefaultConsent=");
        await server.ListenAsync();
        await server.ReadyAsync();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Email)));
        var query = $"uid={User}&em={hash}&u=https%3A%2F%2Fshop.example%2F{Page}%3Femail%3D{Email}%26token%3D{Word}&r=https%3A%2F%2Fnews.example%2F{Page}&t={Word}&p=%7B%22a%22%3A%22{Word}%22%7D";
        (string, string)[] headers = [("X-Forwarded-For", Address), ("User-Agent", $"Mozilla/5.0 {Word}"), ("Referer", $"https://shop.example/{Page}"), ("Cookie", $"_px=1.{Word}; session={Word}")];

        // What is stored, what is refused, what turns out bad.
        var stored = await server.GetPixelAsync($"s=demo&id=logged&{query}", headers);
        await server.GetPixelAsync($"s=nobody&{query}", headers);
        await server.GetPixelAsync($"s=demo&e=BAD&{query}", headers);
        await server.GetPixelAsync($"s=demo&v=1e999&c={Word}&{query}", headers);
        await server.PostAsync($$"""{"s":"demo","uid":"{{User}}","u":"https://shop.example/{{Page}}" """, headers);
        await server.PostAsync($$"""{"s":"demo","uid":{"a":"{{User}}"},"em":"{{Email}}","u":"https://shop.example/{{Page}}"}""", headers);
        await server.GetPixelAsync($"s=strict&id=reduced&{query}", [.. headers, ("Sec-GPC", "1")]);
        var visitor = await server.EventAsync("logged", "visitor_id");

        // What fails: the engine dies while events come, queries are wrong, keys are.
        server.KillEngine();
        await server.GetPixelAsync($"s=demo&id=later&{query}", headers);
        var keys = server.Keys();
        var key = ("Authorization", $"Bearer {keys.GetProperty("adminKey").GetString()}");
        await server.GetAsync($"/v1/visitors/{visitor}/profile", key);
        await server.GetAsync($"/v1/visitors?em={hash}", key);
        await server.ReadyAsync();
        await server.EventAsync("later", "event");
        await server.SendAsync(HttpMethod.Post, "/v1/sql", Json($$"""{"sql":"SELEKT '{{Word}}'"}"""), key);
        await server.GetAsync($"/v1/visitors/{visitor}/profile", ("Authorization", $"Bearer {Word}"));
        await server.GetAsync($"/v1/nowhere/{Word}", key);
        var erased = await server.SendAsync(HttpMethod.Delete, $"/v1/visitors/{visitor}", null, key);
        await server.QueryUntilAsync($"SELECT count() FROM events WHERE visitor_id = {visitor}", "0");
        Assert.Equal(0, await server.StopAsync());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (stored.Status, erased.Status));
        var lines = server.Log.Split('\n');
        Assert.Contains(lines, line => line.StartsWith('{') && JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString() == "Warning");
        string[] secrets =
        [
            Email, Address, "203.0.113", Page, User, Word, hash, visitor, ulong.Parse(visitor, null).ToString("x16", null),
            .. Roles.Select(role => keys.GetProperty(role).GetString()!),
            .. Logins.Select(login => keys.GetProperty("clickHouse").GetProperty(login).GetProperty("password").GetString()!),
        ];
        Assert.All(secrets, secret => Assert.Empty(lines.Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).Take(2)));
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
