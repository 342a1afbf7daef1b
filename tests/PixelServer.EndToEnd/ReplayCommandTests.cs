using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary><c>pixelserver replay</c> against a running server: what an older version refused becomes events, once.</summary>
public sealed class ReplayCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Events_that_are_understood_now_are_stored_and_the_others_are_told_by_reason()
    {
        await _server.PostAsync("""[{"s":"shop","e":"Old-Name","u":"https://shop.example/a"},{"s":"shop","v":"much"},{"s":"shop","e":"Old-Name","id":"own"}]""");
        Assert.Equal("3", await _server.QueryUntilAsync("SELECT count() FROM rejected_events WHERE site = 'shop'", "3"));
        await UnderstandAsync("Old-Name", "old_name");

        var trial = await ReplayAsync("--site", "shop", "--dry-run");
        Assert.Equal("0\t3", await CountsAsync());
        var first = await ReplayAsync("--site", "shop");
        var second = await ReplayAsync("--site", "shop");

        Assert.Equal((3L, 2L, 1L), trial);
        Assert.Equal((3L, 2L, 1L), first);
        Assert.Equal((1L, 0L, 1L), second);
        Assert.Equal("2\t1", await CountsAsync());
        Assert.Equal(
            "old_name\t/a\nold_name\t",
            await _server.QueryAsync("SELECT event, page_path FROM events WHERE site = 'shop' ORDER BY page_path DESC"));
    }

    [Fact]
    public async Task Nothing_to_do_is_no_failure()
    {
        var result = await _server.RunCommandAsync("replay", "--site", "nobody", "--from", "2026-01-01", "--to", "2026-01-02T00:00:00Z");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("--reason", "duplicate_event")]
    [InlineData("--reason", "unknown_site")]
    [InlineData("--from", "yesterday")]
    public async Task Impossible_filter_is_a_mistake_of_usage(string option, string value)
    {
        var result = await _server.RunCommandAsync("replay", option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_away_is_named()
    {
        await using var server = await PixelServerProcess.StartNewAsync();
        await server.StopAsync();

        var result = await server.RunCommandAsync("replay");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("pixelserver replay: No server answers at", result.Error, StringComparison.Ordinal);
    }

    private async Task<(long Read, long Stored, long StillRejected)> ReplayAsync(params string[] arguments)
    {
        var result = await _server.RunCommandAsync("replay", ["--json", .. arguments]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var summary = JsonDocument.Parse(result.Output);
        return (Figure("read"), Figure("stored"), Figure("still_rejected"));

        long Figure(string name) => summary.RootElement.GetProperty(name).GetInt64();
    }

    private Task<string> CountsAsync() => _server.QueryAsync(
        "SELECT (SELECT count() FROM events WHERE site = 'shop'), (SELECT count() FROM rejected_events WHERE site = 'shop')");

    // Stands for a version that accepts what this one does not: the kept bytes become good ones.
    private Task<string> UnderstandAsync(string old, string good) => _server.QueryAsync(
        $"ALTER TABLE rejected_events UPDATE payload = replaceAll(payload, '{old}', '{good}') WHERE 1 SETTINGS mutations_sync = 2", "writer");
}
