using System.Globalization;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>What a killed server had taken on is carried out by its next run.</summary>
public sealed class AudienceResumeTests
{
    [Fact]
    public async Task Exports_go_on_where_a_killed_server_left_them_and_audiences_are_what_they_were()
    {
        using var receiver = new WebhookReceiver { Refusals = int.MaxValue };
        await using var server = await PixelServerProcess.StartNewAsync(
            "--EventLog:BlockInterval=00:00:00.050", $"--Exports:Webhook:AllowedHosts:0={receiver.Host}", "--Exports:Webhook:Attempts=1");
        await server.GetPixelAsync("s=demo&e=resumed", ("Cookie", "_px=1.00000000000032c9.1772000000.20000"), ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
        await server.QueryUntilAsync("SELECT count() FROM events", "1");
        await AskAsync(server, "POST", "/v1/audiences?id=resumed", """{"name": "Resumed", "site": "demo", "kind": "retargeting", "rule": {"did": "resumed"}}""");
        await Eventually.HoldsAsync("it is built", async () => (await AskAsync(server, "GET", "/v1/audiences/resumed")).GetProperty("build").ValueKind == JsonValueKind.Object);
        var delivered = await AskAsync(
            server, "POST", "/v1/audiences/resumed/exports", JsonSerializer.Serialize(new { format = "csv", webhook = new { url = $"http://{receiver.Host}/", secret = "0123456789abcdef" } }));
        var deliveredAddress = $"/v1/audiences/resumed/exports/{delivered.GetProperty("id").GetString()}";
        await Eventually.HoldsAsync("the receiver refuses it", async () => (await AskAsync(server, "GET", deliveredAddress)).GetProperty("error").ValueKind == JsonValueKind.String);
        var written = await AskAsync(server, "POST", "/v1/audiences/resumed/exports", """{"format": "jsonl"}""");
        var writtenAddress = $"/v1/audiences/resumed/exports/{written.GetProperty("id").GetString()}";
        await Eventually.HoldsAsync("it is written", async () => (await AskAsync(server, "GET", writtenAddress)).GetProperty("state").GetString() == "complete");

        await server.KillAsync();

        // As if it had been killed while it wrote the one, and long after the other was refused.
        var folder = Path.Combine(server.DataFolder, "exports", "resumed");
        Directory.Delete(Path.Combine(folder, written.GetProperty("id").GetString()!), recursive: true);
        await ReplaceAsync(Path.Combine(folder, $"{written.GetProperty("id").GetString()}.json"), "\"complete\"", "\"running\"");
        var notBefore = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"{delivered.GetProperty("id").GetString()}.json"), TestContext.Current.CancellationToken))
            .GetProperty("delivery").GetProperty("notBefore").GetString()!;
        await ReplaceAsync(Path.Combine(folder, $"{delivered.GetProperty("id").GetString()}.json"), notBefore, "2026-01-01T00:00:00+00:00");
        receiver.Refusals = 0;
        await server.StartAsync();
        var states = await Eventually.AnswersAsync(
            async () => (await AskAsync(server, "GET", deliveredAddress)).GetProperty("state").GetString() + " " + (await AskAsync(server, "GET", writtenAddress)).GetProperty("state").GetString(),
            answer => answer == "complete complete");

        Assert.Equal("complete complete", states);
        Assert.Contains(13_001.ToString(CultureInfo.InvariantCulture), Assert.Single(receiver.Received).Body, StringComparison.Ordinal);
        Assert.Equal(1, (await AskAsync(server, "GET", "/v1/audiences/resumed")).GetProperty("build").GetProperty("size").GetInt64());
    }

    private static async Task ReplaceAsync(string file, string text, string other)
    {
        var content = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(text, content, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, content.Replace(text, other, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> AskAsync(PixelServerProcess server, string method, string address, string? body = null)
    {
        var answer = await server.SendAsync(
            new HttpMethod(method),
            address,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            ("Authorization", $"Bearer {server.Keys().GetProperty("adOpsKey").GetString()}"));
        Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {address}: {answer.Status} {answer.Text}");
        return JsonElement.Parse(answer.Text);
    }
}
