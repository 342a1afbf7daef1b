using System.Globalization;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary><c>pixelserver simulate</c> against a running server: traffic is stored once, goes on where asked, and can be sent live.</summary>
public sealed class SimulateCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Until = "2026-06-01";

    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Same_command_again_adds_nothing_be_its_end_named_or_not()
    {
        var sql = "SELECT count(), uniqExact(event_id), uniqExact(visitor_id) FROM events WHERE site = 'shop'";

        var first = await SimulateAsync("--site", "shop", "--visitors", "5000", "--until", Until);
        var stored = await _server.QueryAsync(sql);
        var again = await SimulateAsync("--site", "shop", "--visitors", "5000", "--until", Until);
        var open = await SimulateAsync("--site", "shop", "--visitors", "5000");

        Assert.Equal($"{Number(first, "events")}\t{Number(first, "events")}\t5000", stored);
        Assert.Equal((0, 1), (Number(again, "events"), Number(again, "blocks_already_there")));
        Assert.Equal((0, 1), (Number(open, "events"), Number(open, "blocks_already_there")));
        Assert.Equal(stored, await _server.QueryAsync(sql));
    }

    [Fact]
    public async Task Next_days_follow_and_the_truth_tells_who_buys_in_them()
    {
        using var folder = new TemporaryFolder();
        var truth = Path.Combine(folder.Path, "truth.csv");
        string[] plan = ["--site", "open", "--visitors", "3000", "--events-per-visitor", "12.5", "--days", "30", "--until", Until];
        var history = await SimulateAsync([.. plan, "--truth", truth, "--loaded-before-days", "3"]);
        var next = await SimulateAsync([.. plan, "--next", "14"]);

        Assert.InRange(Number(history, "events"), 3000 * 8, 3000 * 17);
        Assert.InRange(Number(next, "events"), 1, 3000 * 17);
        Assert.Equal(
            "1\t1",
            await _server.QueryAsync("SELECT max(event_time) < '2026-06-15', countIf(event_time < '2026-06-01' AND loaded_at > now() - 86400 * 2) = 0 FROM events WHERE site = 'open'"));
        var told = (await File.ReadAllLinesAsync(truth, TestContext.Current.CancellationToken)).Skip(1).Select(line => line.Split(',')).ToList();
        var bought = (await _server.QueryAsync("SELECT DISTINCT visitor_id FROM events WHERE site = 'open' AND event = 'purchase' AND event_time >= '2026-06-01'")).Split('\n').ToHashSet();
        var knownBuyers = told.Where(line => bought.Contains(line[0])).Select(line => line[0]).ToHashSet();
        var toldBuyers = told.Where(line => line[^1] == "1").Select(line => line[0]).ToHashSet();

        // A session that the end cuts may count here and not there.
        Assert.InRange(toldBuyers.Count, 10, 3000);
        Assert.InRange(toldBuyers.Except(knownBuyers).Count() + knownBuyers.Except(toldBuyers).Count(), 0, 2);
    }

    [Fact]
    public async Task Live_visits_arrive_as_browsers_send_them()
    {
        var result = await SimulateAsync("--site", "deaf", "--live", "--rate", "100", "--seconds", "2");

        Assert.InRange(Number(result, "accepted"), 150, 200);
        Assert.Equal(0, Number(result, "refused"));
        var sql = "SELECT count(), countIf(channel != '') > 0, countIf(event = 'view_item' AND length(items.id) = 1 AND browser != '') > 0 FROM events WHERE site = 'deaf'";
        var expected = $"{Number(result, "accepted").ToString(CultureInfo.InvariantCulture)}\t1\t1";
        Assert.Equal(expected, await _server.QueryUntilAsync(sql, expected));
    }

    [Theory]
    [InlineData("--events", "1000", "--visitors", "1000")]
    [InlineData("--days", "0")]
    [InlineData("--until", "yesterday")]
    [InlineData("--live", "--truth", "x.csv")]
    [InlineData("--rate", "5")]
    [InlineData("--events", "many")]
    [InlineData("--events", "10", "--visitors", "1", "--events-per-visitor", "10")]
    public async Task Impossible_wish_is_a_mistake_of_usage(params string[] wish)
    {
        var result = await _server.RunCommandAsync("simulate", wish);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEqual("", result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "--site", "nobody")]
    [InlineData("/nowhere/truth.csv", "--truth", "/nowhere/truth.csv")]
    public async Task What_cannot_be_done_is_named(string named, params string[] wish)
    {
        var result = await _server.RunCommandAsync("simulate", ["--events", "1000", "--until", Until, .. wish]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> SimulateAsync(params string[] arguments)
    {
        var result = await _server.RunCommandAsync("simulate", ["--json", .. arguments]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var summary = JsonDocument.Parse(result.Output);
        return summary.RootElement.Clone();
    }

    private static long Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt64();
}
