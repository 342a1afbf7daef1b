using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>Demo traffic is made in the background, once.</summary>
public sealed class DemoTrafficTests
{
    [Fact]
    public async Task Demo_traffic_fills_the_site_and_the_second_time_adds_nothing()
    {
        await using var process = await PixelServerProcess.StartNewAsync();
        Assert.Equal("none", State(await AskAsync(process, "GET")));
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(process, "POST")).Status);
        Assert.Equal("complete", await EndAsync(process));
        var events = await process.QueryAsync("SELECT count() FROM events WHERE site = 'demo'");
        Assert.Equal("1", await process.QueryAsync("SELECT uniq(visitor_id) BETWEEN 19000 AND 20000 FROM events WHERE site = 'demo'"));
        Assert.Equal(events, Number(await AskAsync(process, "GET"), "events"));

        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(process, "POST")).Status);
        Assert.Equal("complete", await EndAsync(process));

        Assert.Equal(events, await process.QueryAsync("SELECT count() FROM events WHERE site = 'demo'"));
        Assert.Equal("0", Number(await AskAsync(process, "GET"), "events"));
        OperationServer.Problem(await AskAsync(process, "POST", "adOpsKey"), HttpStatusCode.Forbidden);
        await OperationServer.AskAsync(process, "DELETE", "/v1/sites/demo", null, process.Keys().GetProperty("adminKey").GetString()!, ("If-Match", "*"));
        OperationServer.Problem(await AskAsync(process, "POST"), HttpStatusCode.Conflict);
    }

    private static async Task<string?> EndAsync(PixelServerProcess process) =>
        State(await Eventually.AnswersAsync(() => AskAsync(process, "GET"), answer => State(answer) is "complete" or "failed"));

    private static Task<Answer> AskAsync(PixelServerProcess process, string method, string key = "adminKey") =>
        OperationServer.AskAsync(process, method, "/v1/demo/traffic", null, process.Keys().GetProperty(key).GetString()!);

    private static string? State(Answer answer) => JsonElement.Parse(answer.Text).GetProperty("state").GetString();

    private static string Number(Answer answer, string member) => JsonElement.Parse(answer.Text).GetProperty(member).GetRawText();
}
