using System.Net;
using PixelServer.EndToEnd.Running;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>One program in two roles: collectors ship blocks over Redis, loaders bring them to ClickHouse.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task Events_of_two_collectors_are_stored_once_each_also_those_sent_to_both()
    {
        using var redis = await RedisProcess.StartNewAsync();
        await using var loader = await StartAsync("loader", redis);
        await using var first = await StartAsync("collector", redis);
        await using var second = await StartAsync("collector", redis);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        foreach (var id in ids)
        {
            Assert.Null((await first.GetPixelAsync($"s=demo&id={id}")).Rejected);
            Assert.Equal(HttpStatusCode.NoContent, (await second.PostAsync($$"""{"s":"demo","id":"{{id}}"}""")).Status);
        }

        Assert.Equal("20\t20", await loader.QueryUntilAsync(
            "SELECT (SELECT count() FROM rejected_events WHERE reason = 'duplicate_event'), (SELECT count() FROM events)", "20\t20"));
        Assert.Equal("20", await loader.QueryAsync("SELECT uniqExact(event_id) FROM events"));
        await WaitingAsync(first, 0);
        await WaitingAsync(second, 0);
    }

    [Fact]
    public async Task A_Redis_that_loses_everything_loses_no_event()
    {
        using var redis = await RedisProcess.StartNewAsync();
        await using var collector = await StartAsync("collector", redis, "--Redis:CheckAfter=00:00:01");
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        foreach (var id in ids)
        {
            await collector.GetPixelAsync($"s=demo&id={id}");
        }

        await Eventually.HoldsAsync("blocks are in Redis", async () =>
            (await collector.StatusAsync()).GetProperty("redis").GetProperty("shipping").GetProperty("shipped").GetInt64() > 0);
        redis.Kill();
        await Eventually.HoldsAsync("readiness says so", async () =>
            (await collector.GetAsync("/health/ready")).Text.Contains("redis_failing", StringComparison.Ordinal));
        await redis.StartAsync();
        await using var loader = await StartAsync("loader", redis);

        Assert.Equal("20", await loader.QueryUntilAsync("SELECT uniqExact(event_id) FROM events", "20"));
        Assert.Equal("20", await loader.QueryAsync("SELECT count() FROM events"));
        await collector.ReadyAsync();
    }

    [Fact]
    public async Task A_process_answers_only_for_its_roles()
    {
        using var redis = await RedisProcess.StartNewAsync();
        await using var loader = await StartAsync("loader", redis);
        await using var collector = await StartAsync("collector", redis);

        Assert.Equal(HttpStatusCode.NotFound, (await loader.GetPixelAsync("s=demo")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await collector.GetAsync("/demo/")).Status);
        Assert.Null(collector.EngineProcessId());
        var sql = await collector.RunCommandAsync("sql", "SELECT 1");
        Assert.Equal(1, sql.ExitCode);
        Assert.Contains("is no loader", sql.Error, StringComparison.Ordinal);
        Assert.Contains("Redis", (await collector.RunCommandAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audiences_wait_until_a_loader_has_made_the_tables_and_say_when_clickhouse_goes()
    {
        await using var owner = await PixelServerProcess.StartNewAsync();
        await using var audiences = PixelServerProcess.UsingClickHouseOf(owner, "--roles", "audiences", "--ClickHouse:Database=apart");
        await audiences.ListenAsync();
        var waiting = await ReasonAsync(audiences, "clickhouse_not_reached");
        Assert.Contains("not applied yet: 0001-events.sql", waiting, StringComparison.Ordinal);

        await using var loader = PixelServerProcess.UsingClickHouseOf(owner, "--ClickHouse:Database=apart", "--EventLog:BlockInterval=00:00:00.050");
        await loader.StartAsync();
        await loader.GetPixelAsync("s=demo&id=apart");
        Assert.Equal("1", await loader.QueryUntilAsync("SELECT count() FROM apart.events", "1"));
        await audiences.ReadyAsync();
        var sql = await audiences.RunCommandAsync("sql", "SELECT event_id FROM events FORMAT TSV");
        var status = await audiences.RunCommandAsync("status");
        var erase = await audiences.RunCommandAsync("erase", "visitor", "1", "--yes");
        var metrics = (await audiences.GetAsync("/metrics")).Text;

        Assert.Equal((0, "apart\n"), (sql.ExitCode, sql.Output));
        Assert.Matches(@"^ready +ClickHouse answers\nroles +audiences\nClickHouse +http://.+ up; 1 events", status.Output);
        Assert.Equal(2, status.Output.Split('\n').Count(line => line.StartsWith("ready", StringComparison.Ordinal) || line.StartsWith("roles", StringComparison.Ordinal)));
        Assert.DoesNotContain("loader ", status.Output, StringComparison.Ordinal);
        Assert.Contains("does not have the role this needs", erase.Error, StringComparison.Ordinal);
        Assert.Contains("pixelserver_role{role=\"audiences\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("pixelserver_clickhouse_reached 1\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotMatch("pixelserver_role{role=\"loader|pixelserver_loader|pixelserver_log|pixelserver_redis", metrics);
        Assert.Equal(HttpStatusCode.NotFound, (await audiences.GetPixelAsync("s=demo")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await audiences.GetAsync("/demo/")).Status);
        Assert.Null(audiences.EngineProcessId());

        Signals.Send(owner.ProcessId, Signals.Stop);
        Signals.Send(owner.EngineProcessId()!.Value, Signals.Kill);
        await ReasonAsync(audiences, "clickhouse_failing");
        Signals.Send(owner.ProcessId, Signals.Continue);
        await audiences.ReadyAsync();
        Assert.Equal(0, await audiences.StopAsync());
    }

    [Fact]
    public async Task Every_metric_of_the_way_over_Redis_is_explained()
    {
        using var redis = await RedisProcess.StartNewAsync();
        await using var loader = await StartAsync("loader", redis);
        await using var collector = await StartAsync("collector", redis);
        var told = new List<string>();
        foreach (var server in new[] { collector, loader })
        {
            var lines = (await server.GetAsync("/metrics")).Text.Split('\n');
            told.AddRange(lines.Where(line => line.StartsWith("# HELP pixelserver_redis_", StringComparison.Ordinal)).Select(line => line[7..].Split(' ', 2))
                .Select(help => $"| `{help[0]}` | {(help[0].EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")} | {help[1]} |"));
        }

        var documented = (await File.ReadAllLinesAsync(Path.Combine(SharedData.RepositoryRoot, "deploy", "metrics.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `pixelserver_redis_", StringComparison.Ordinal));
        Assert.Equal(told, documented);
    }

    [Theory]
    [InlineData("collector", "without Redis")]
    [InlineData("loader", "without Redis")]
    [InlineData("collector,writer", "Roles has 'writer'")]
    [InlineData("audiences", "set ClickHouse:Url=")]
    public async Task Roles_that_cannot_work_are_told_at_the_start(string roles, string reason)
    {
        await using var server = new PixelServerProcess("--roles", roles);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(server.ListenAsync);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    // What operators are told of a reason, once it is given.
    private static async Task<string> ReasonAsync(PixelServerProcess server, string code)
    {
        await Eventually.HoldsAsync($"readiness says {code}", async () =>
            (await server.GetAsync("/health/ready")).Text.Contains($"\"{code}\"", StringComparison.Ordinal));
        var reason = await Eventually.AnswersAsync(
            async () => (await server.StatusAsync()).GetProperty("reasons").EnumerateArray().Select(one => one.GetRawText()).FirstOrDefault(),
            static reason => reason?.Contains("\"detail\"", StringComparison.Ordinal) == true);
        return reason ?? "";
    }

    private static Task<PixelServerProcess> StartAsync(string role, RedisProcess redis, params IEnumerable<string> settings) =>
        PixelServerProcess.StartNewAsync(["--roles", role, $"--Redis:Configuration={redis.Address}", .. settings]);

    private static Task WaitingAsync(PixelServerProcess collector, int blocks) => Eventually.HoldsAsync(
        $"{blocks} blocks wait", async () => (await collector.StatusAsync()).GetProperty("log").GetProperty("waitingBlocks").GetInt32() == blocks);
}
