using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>A server that is told to stop: who asks for its readiness knows first, and nothing that was answered is lost.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Requests_are_answered_while_load_balancers_are_given_notice()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--Stop:NoticeTime=00:00:05");
        var storm = new EventStorm(server);
        await storm.BlowAsync(events: 200, async () =>
        {
            var stopping = server.StopAsync();
            await Eventually.HoldsAsync("readiness says no", () => SaysStoppingAsync(server));
            var before = storm.Answered;
            await Eventually.HoldsAsync("events are answered after that", () => Task.FromResult(storm.Answered > before + 200));
            Assert.True(await SaysStoppingAsync(server));
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/health/live")).Status);
            Assert.Equal(0, await stopping);
        });

        Assert.DoesNotContain("still in the log", server.Log, StringComparison.Ordinal);
        await server.StartAsync();
        Assert.Equal("", await storm.FindWrongAsync());
    }

    [Fact]
    public async Task What_clickhouse_does_not_take_in_time_stays_in_the_log_for_the_next_start()
    {
        await using var owner = await PixelServerProcess.StartNewAsync();
        await using var server = PixelServerProcess.UsingClickHouseOf(owner, "--Stop:DrainTime=00:00:01", "--EventLog:BlockInterval=00:00:00.050");
        await server.StartAsync();
        var storm = new EventStorm(server);
        var engine = owner.EngineProcessId()!.Value;
        Signals.Send(engine, Signals.Stop);
        await storm.BlowAsync(events: 200, async () => Assert.Equal(0, await server.StopAsync()));
        Signals.Send(engine, Signals.Continue);

        Assert.Contains("still in the log", server.Log, StringComparison.Ordinal);
        await server.StartAsync();
        Assert.Equal("", await storm.FindWrongAsync());
    }

    [Fact]
    public async Task Stop_that_would_take_too_long_is_refused_at_the_start()
    {
        using var folder = new TemporaryFolder();
        var result = await PixelServerProcess.RunProgramAsync(
            "", "serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--Stop:NoticeTime=01:00:00", "--Stop:DrainTime=-00:00:01");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Stop:NoticeTime is 01:00:00", result.Error, StringComparison.Ordinal);
        Assert.Contains("Stop:DrainTime is -00:00:01", result.Error, StringComparison.Ordinal);
    }

    private static async Task<bool> SaysStoppingAsync(PixelServerProcess server)
    {
        var ready = await server.GetAsync("/health/ready");
        using var answer = JsonDocument.Parse(ready.Body);
        return ready.Status == HttpStatusCode.ServiceUnavailable
            && answer.RootElement.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetProperty("code").GetString() == "stopping");
    }
}
