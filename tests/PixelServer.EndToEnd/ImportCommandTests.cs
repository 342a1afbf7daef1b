using System.Text.Json;
using PixelServer.EndToEnd.Running;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary><c>pixelserver import</c> with real files: exact counts, and nothing twice.</summary>
public sealed class ImportCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;

    [Theory]
    [InlineData("rees46", "clickstream/rees46-2019-oct.csv.gz", "open", 17_435, 0, "17435\t4505")]
    [InlineData("taobao", "clickstream/taobao-userbehavior.csv.gz", "shop", 110_300, 0, "110300\t66454")]
    public async Task Shop_is_imported_whole_and_once(string preset, string file, string site, long events, long rejected, string stored)
    {
        Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");
        var sql = $"SELECT count(), uniqExact(visitor_id) FROM events WHERE site = '{site}'";
        var first = await ImportAsync(preset, file, site);
        Assert.Equal((events, events, rejected, 0L), first);
        Assert.Equal(stored, await _server.QueryAsync(sql));

        var again = await ImportAsync(preset, file, site);
        Assert.Equal((events, 0L, 0L, events), again);
        Assert.Equal(stored, await _server.QueryAsync(sql));
    }

    [Fact]
    public async Task Web_log_is_imported_once_with_its_odd_line_set_aside()
    {
        const string file = "weblogs/apache_logs.gz";
        Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");
        const string sql = """
            SELECT (SELECT count() FROM events WHERE site = 'demo'), (SELECT count() FROM rejected_events WHERE site = 'demo'),
                (SELECT any(reason) FROM rejected_events WHERE site = 'demo')
            """;
        var (rows, events, rejected, _) = await ImportAsync("combined", file, "demo");
        Assert.Equal(10_000, rows);
        Assert.Equal(10_000, events + rejected);
        Assert.InRange(events, 9_999, 10_000);
        var stored = await _server.QueryAsync(sql);
        Assert.StartsWith(FormattableString.Invariant($"{events}\t{rejected}\t"), stored, StringComparison.Ordinal);

        var again = await ImportAsync("combined", file, "demo");
        Assert.Equal((10_000L, 0L, 0L, 10_000L), again);
        Assert.Equal(stored, await _server.QueryAsync(sql));
    }

    [Fact]
    public async Task File_that_is_not_there_is_named()
    {
        var result = await _server.RunCommandAsync("import", "--site", "demo", "/nowhere/file.csv");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/nowhere/file.csv", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_site_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.csv");
        await File.WriteAllTextAsync(path, "event,user_id\npage_view,1\n", TestContext.Current.CancellationToken);
        var result = await _server.RunCommandAsync("import", "--site", "nobody", path);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nobody", result.Error, StringComparison.Ordinal);
    }

    private async Task<(long Rows, long Events, long Rejected, long AlreadyThere)> ImportAsync(string preset, string file, string site)
    {
        var result = await _server.RunCommandAsync("import", "--json", "--preset", preset, "--site", site, SharedData.PathOf(file));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var summary = JsonDocument.Parse(result.Output);
        return (Figure("rows"), Figure("events"), Figure("rejected"), Figure("already_there"));

        long Figure(string name) => summary.RootElement.GetProperty(name).GetInt64();
    }
}
