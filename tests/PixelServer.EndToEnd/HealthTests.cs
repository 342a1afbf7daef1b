using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>Readiness never says yes while events pile up; it says why to machines and to people, and details only to operators.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Clickhouse_that_was_never_reached_is_a_reason_and_events_are_taken()
    {
        await using var server = new PixelServerProcess("--ClickHouse:Url=http://127.0.0.1:1");
        await server.ListenAsync();
        await ReasonAsync(server, "clickhouse_not_reached");
        var answer = await server.GetPixelAsync("s=demo");
        var detail = await Eventually.AnswersAsync(() => DetailAsync(server, "clickhouse_not_reached"), static detail => detail is not null);

        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Rejected));
        Assert.Equal("alive", (await server.GetAsync("/health/live")).Text);
        Assert.Contains("127.0.0.1:1", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1:1", (await server.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Clickhouse_that_goes_is_a_reason_with_its_age_until_it_is_back()
    {
        await using var owner = await PixelServerProcess.StartNewAsync();
        await using var server = PixelServerProcess.UsingClickHouseOf(owner, "--EventLog:BlockInterval=00:00:00.050");
        await server.StartAsync();
        var engine = owner.EngineProcessId()!.Value;
        Signals.Send(owner.ProcessId, Signals.Stop);
        Signals.Send(engine, Signals.Kill);
        await server.GetPixelAsync("s=demo&id=waits");
        var first = await ReasonAsync(server, "clickhouse_failing");
        var later = await Eventually.AnswersAsync(
            () => ReasonAsync(server, "clickhouse_failing"), reason => Seconds(reason) > Seconds(first) + 1);

        Assert.True(Seconds(later) > Seconds(first) + 1);
        Assert.NotNull(await DetailAsync(server, "clickhouse_failing"));
        var text = await server.RunCommandAsync("status");
        Assert.Equal(1, text.ExitCode);
        Assert.Matches(@"^NOT READY +Loading into ClickHouse fails; .+ \(clickhouse_failing for [0-9]+ s\)", text.Output);
        Assert.Contains("Not ready (clickhouse_failing)", server.Log, StringComparison.Ordinal);

        // The owner's supervision, going on, starts another engine on the same port.
        Signals.Send(owner.ProcessId, Signals.Continue);
        await server.ReadyAsync();
        Assert.Equal("page_view", await owner.EventAsync("waits", "event"));
        await Eventually.HoldsAsync("the log tells", () => Task.FromResult(server.Log.Contains("Ready again", StringComparison.Ordinal)));
    }

    // The reason, once it is given.
    private static async Task<JsonElement> ReasonAsync(PixelServerProcess server, string code)
    {
        var answer = await Eventually.AnswersAsync(() => server.GetAsync("/health/ready"), answer => answer.Text.Contains($"\"{code}\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        using var ready = JsonDocument.Parse(answer.Body);
        Assert.Equal("not ready", ready.RootElement.GetProperty("status").GetString());
        var reason = ready.RootElement.GetProperty("reasons").EnumerateArray().Single(reason => reason.GetProperty("code").GetString() == code);
        Assert.NotEmpty(reason.GetProperty("message").GetString()!);
        Assert.False(reason.TryGetProperty("detail", out _));
        return reason.Clone();
    }

    // What operators are told beyond that.
    private static async Task<string?> DetailAsync(PixelServerProcess server, string code) =>
        (await server.StatusAsync()).GetProperty("reasons").EnumerateArray()
            .Where(reason => reason.GetProperty("code").GetString() == code)
            .Select(reason => reason.TryGetProperty("detail", out var detail) ? detail.GetString() : null)
            .FirstOrDefault();

    private static double Seconds(JsonElement reason) => reason.GetProperty("seconds").GetDouble();
}
