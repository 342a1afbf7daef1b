using System.Net;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>
/// A server with all roles whose API for operators and analysts is asked. The site <c>fixed</c> is set on its command line. Tests that change keys have a server of their own.
/// </summary>
public sealed class OperationServer : IAsyncLifetime
{
    public PixelServerProcess Process { get; } = new("--EventLog:BlockInterval=00:00:00.050", "--Sites:fixed:Origins:0=https://fixed.example");

    public async ValueTask InitializeAsync() => await Process.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    public Task<Answer> AskAsync(string method, string address, string? body = null, string key = "adminKey", params (string Name, string Value)[] headers) =>
        AskAsync(Process, method, address, body, Process.Keys().GetProperty(key).GetString()!, headers);

    /// <summary>Asks for what must be answered well.</summary>
    public async Task<JsonElement> ReadAsync(string method, string address, string? body = null, string key = "adminKey")
    {
        var answer = await AskAsync(method, address, body, key);
        Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {address}: {(int)answer.Status} {answer.Text}");
        return JsonElement.Parse(answer.Text);
    }

    /// <summary>Asks a server with a key.</summary>
    public static Task<Answer> AskAsync(
        PixelServerProcess process, string method, string address, string? body, string key, params (string Name, string Value)[] headers) => process.SendAsync(
            new HttpMethod(method),
            address,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            [("Authorization", $"Bearer {key}"), .. headers]);

    /// <summary>The problem details of a refusal.</summary>
    public static JsonElement Problem(Answer answer, HttpStatusCode status)
    {
        Assert.True(answer.Status == status, $"{(int)answer.Status} {answer.Text}");
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        return JsonElement.Parse(answer.Text);
    }
}
