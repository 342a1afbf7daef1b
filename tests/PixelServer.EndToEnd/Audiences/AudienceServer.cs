using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>A server with all roles whose API the tests of audiences ask in every role. They share it, so each uses visitors and audiences of its own.</summary>
public sealed class AudienceServer : IAsyncLifetime
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private readonly TemporaryFolder _definitions = new();

    public AudienceServer() => Process = new PixelServerProcess(
        "--EventLog:BlockInterval=00:00:00.050",
        "--Persons:Interval=00:00:01",
        $"--Audiences:Folder={_definitions.Path}",
        $"--Exports:Webhook:AllowedHosts:0={Webhooks.Host}",
        "--Exports:Webhook:Delay=00:00:00.100");

    public PixelServerProcess Process { get; }

    /// <summary>Where audiences are defined by files.</summary>
    public string Definitions => _definitions.Path;

    internal WebhookReceiver Webhooks { get; } = new();

    public async ValueTask InitializeAsync() => await Process.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Webhooks.Dispose();
        _definitions.Dispose();
    }

    /// <summary>A page view, or another event, of a browser of the site demo.</summary>
    public async Task VisitAsync(ulong visitor, string query)
    {
        var cookie = string.Create(CultureInfo.InvariantCulture, $"_px=1.{visitor:x16}.1772000000.20000");
        var answer = await Process.GetPixelAsync($"s=demo&{query}", ("Cookie", cookie), ("User-Agent", Browser));
        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Rejected));
    }

    /// <summary>Waits until so many events of visitors are rows.</summary>
    public async Task LandAsync(ulong first, ulong last, int events) => Assert.Equal(
        events.ToString(CultureInfo.InvariantCulture),
        await Process.QueryUntilAsync($"SELECT count() FROM events WHERE visitor_id BETWEEN {first} AND {last}", events.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Asks as somebody who has a key of keys.json.</summary>
    public Task<Answer> AskAsync(string method, string address, string? body = null, string key = "adOpsKey") => Process.SendAsync(
        new HttpMethod(method),
        address,
        body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        ("Authorization", $"Bearer {Process.Keys().GetProperty(key).GetString()}"));

    /// <summary>Asks for what must be answered well.</summary>
    public async Task<JsonElement> ReadAsync(string method, string address, string? body = null, string key = "adOpsKey")
    {
        var answer = await AskAsync(method, address, body, key);
        Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {address}: {(int)answer.Status} {answer.Text}");
        return Parse(answer.Text);
    }

    /// <summary>Saves an audience of the site demo.</summary>
    public Task<JsonElement> CreateAsync(string id, string rule, string more = "") =>
        ReadAsync("POST", $"/v1/audiences?id={id}", $$"""{"name": "{{id}}", "site": "demo", "kind": "retargeting", "rule": {{rule}}{{more}}}""");

    /// <summary>Builds an audience and returns the build.</summary>
    public async Task<JsonElement> BuildAsync(string id, bool isFull = false) =>
        (await FollowAsync(await ReadAsync("POST", $"/v1/audiences/{id}/builds?full={(isFull ? "true" : "false")}"))).GetProperty("build");

    /// <summary>Waits until a job is complete.</summary>
    public async Task<JsonElement> FollowAsync(JsonElement job)
    {
        var over = await Eventually.AnswersAsync(
            () => ReadAsync("GET", $"/v1/audiences/jobs/{job.GetProperty("id").GetString()}"),
            answer => answer.GetProperty("state").GetString() is "complete" or "failed" or "cancelled");
        Assert.True(over.GetProperty("state").GetString() == "complete", over.ToString());
        return over;
    }

    /// <summary>Makes an export and waits until it is over.</summary>
    public async Task<JsonElement> ExportAsync(string id, string order)
    {
        var asked = await ReadAsync("POST", $"/v1/audiences/{id}/exports", order);
        return await Eventually.AnswersAsync(
            () => ReadAsync("GET", $"/v1/audiences/{id}/exports/{asked.GetProperty("id").GetString()}"),
            answer => answer.GetProperty("state").GetString() is "complete" or "failed");
    }

    /// <summary>The members of an audience's newest build.</summary>
    public async Task<string> MembersAsync(string id) => string.Join(
        ' ', (await ReadAsync("GET", $"/v1/audiences/{id}/members")).GetProperty("members").EnumerateArray().Select(one => one.GetProperty("member").GetString()));

    public static JsonElement Parse(string json) => JsonElement.Parse(json);
}
