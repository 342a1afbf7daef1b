using System.Net;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What was answered as stored is stored once, whatever is killed; and a log without room says so and recovers.</summary>
public sealed class DurabilityTests
{
    [Theory]
    [InlineData("Disk")]
    [InlineData("Process")]
    public async Task Killed_server_has_lost_nothing_it_answered(string durability)
    {
        await using var server = await PixelServerProcess.StartNewAsync($"--EventLog:Durability={durability}", "--EventLog:SegmentBytes=262144", "--EventLog:BlockInterval=00:00:00.100");
        var storm = new EventStorm(server);
        for (var cycle = 0; cycle < 6; cycle++)
        {
            await storm.BlowAsync(events: 150 * (cycle + 1), server.KillAsync);

            // Not always to full readiness: then the next kill meets a server that recovers, or an engine that starts.
            await server.ListenAsync();
            if (cycle % 2 == 0)
            {
                await server.ReadyAsync();
            }
        }

        await server.ReadyAsync();
        Assert.Equal("", await storm.FindWrongAsync());
    }

    [Fact]
    public async Task Killed_engine_costs_no_event()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:00:00.050");
        var storm = new EventStorm(server);
        for (var cycle = 0; cycle < 4; cycle++)
        {
            var killed = server.EngineProcessId();
            await storm.BlowAsync(events: 300, async () =>
            {
                server.KillEngine();
                var before = storm.Answered;
                await Eventually.HoldsAsync("events are answered without an engine", () => Task.FromResult(storm.Answered > before + 50));
            });
            await Eventually.HoldsAsync("another engine runs", () => Task.FromResult(server.EngineProcessId() is { } engine && engine != killed));
        }

        await server.ReadyAsync();
        Assert.Equal("", await storm.FindWrongAsync());
        Assert.Equal(4, (await server.StatusAsync()).GetProperty("clickHouse").GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task Server_and_engine_killed_together_have_lost_nothing()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:00:00.050");
        var storm = new EventStorm(server);
        await storm.BlowAsync(events: 500, async () =>
        {
            server.KillEngine();
            await server.KillAsync();
        });
        await server.StartAsync();

        Assert.Equal("", await storm.FindWrongAsync());
    }

    [Fact]
    public async Task Stopped_server_has_loaded_what_it_answered()
    {
        // Blocks this rare would otherwise wait for the next start.
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:05:00");
        var storm = new EventStorm(server);
        await storm.BlowAsync(events: 500, async () => Assert.Equal(0, await server.StopAsync()));
        Assert.DoesNotContain("still in the log", server.Log, StringComparison.Ordinal);

        await server.StartAsync();
        var waiting = (await server.StatusAsync()).GetProperty("log").GetProperty("waitingBytes").GetInt64();
        Assert.Equal(0, waiting);
        var stored = int.Parse(await server.QueryAsync("SELECT count() FROM events WHERE event = 'storm'"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(stored >= storm.Answered, $"{storm.Answered} answered, {stored} stored");
    }

    [Fact]
    public async Task Full_log_refuses_says_so_and_recovers_by_itself()
    {
        string[] small = ["--EventLog:SegmentBytes=65536", "--EventLog:MaxBytes=262144", "--EventLog:BlockInterval=00:00:00.050"];
        await using var server = await PixelServerProcess.StartNewAsync(small);
        var storm = new EventStorm(server);
        await storm.BlowAsync(events: 50, () => Task.CompletedTask);
        Assert.Equal("", await storm.FindWrongAsync());
        var engine = server.EngineProcessId()!.Value;
        Signals.Send(engine, Signals.Stop);

        await Eventually.HoldsAsync("the log is full", async () =>
        {
            var stored = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => storm.SendOneAsync(post: i % 2 == 0)));
            return stored.Contains(false);
        });
        await AssertFullAsync(server);

        // The way out of it must also lead over a restart, and over the death of the engine.
        await server.KillAsync();
        Signals.Send(engine, Signals.Kill);
        await server.ListenAsync();
        await server.ReadyAsync();
        Assert.Equal("", await storm.FindWrongAsync());
        Assert.True(await storm.SendOneAsync(post: true));
    }

    [Fact]
    public async Task Full_log_recovers_when_the_engine_goes_on()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:SegmentBytes=65536", "--EventLog:MaxBytes=262144", "--EventLog:BlockInterval=00:00:00.050");
        var storm = new EventStorm(server);
        var engine = server.EngineProcessId()!.Value;
        Signals.Send(engine, Signals.Stop);
        await Eventually.HoldsAsync("the log is full", async () =>
        {
            var stored = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => storm.SendOneAsync(post: i % 2 == 0)));
            return stored.Contains(false);
        });
        await AssertFullAsync(server);
        Signals.Send(engine, Signals.Continue);

        await server.ReadyAsync();
        Assert.True(await storm.SendOneAsync(post: false));
        Assert.Equal("", await storm.FindWrongAsync());
    }

    private static async Task AssertFullAsync(PixelServerProcess server)
    {
        // Larger than what may be left of the last segment.
        var filler = new string('x', 20_000);
        var post = await server.PostAsync($$"""{"s":"demo","e":"filler","k":"{{filler}}"}""");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "log_full"), (post.Status, post.Rejected));
        Assert.Matches("^[1-9][0-9]*$", post.Headers["Retry-After"]);
        var pixel = await server.GetPixelAsync($"s=demo&e=filler&k={filler}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "log_full"), (pixel.Status, pixel.Rejected));
        Assert.Equal(43, pixel.Body.Length);
        Assert.Matches("^[1-9][0-9]*$", pixel.Headers["Retry-After"]);
        var health = await server.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.Contains("event log is full", health.Text, StringComparison.Ordinal);
    }
}
