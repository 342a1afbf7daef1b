using System.Globalization;
using System.Net;
using PixelServer.EndToEnd.Running;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary><c>/metrics</c> tells what happened, to those who may know, and every metric is explained in <c>deploy/metrics.md</c>.</summary>
public sealed class MetricsTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Metrics_count_what_happened()
    {
        var before = await MetricsAsync();
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid().ToString("N")).ToArray();
        await _server.GetPixelAsync($"s=demo&id={ids[0]}");
        await _server.PostAsync($$"""[{"s":"demo","id":"{{ids[1]}}"},{"s":"demo","id":"{{ids[2]}}"}]""");
        await _server.GetPixelAsync("s=nobody");
        await _server.PostAsync("{");
        await _server.GetPixelAsync("s=demo&e=BAD");
        var after = await Eventually.AnswersAsync(MetricsAsync, metrics => GrownEvents(metrics) >= 4 && Grown("pixelserver_loader_blocks_total", metrics) >= 1);

        Assert.Equal(3, Grown("pixelserver_requests_accepted_total", after));
        Assert.Equal(1, Grown("""pixelserver_requests_rejected_total{reason="unknown_site"}""", after));
        Assert.Equal(1, Grown("""pixelserver_requests_rejected_total{reason="malformed_json"}""", after));
        Assert.Equal(0, Grown("""pixelserver_requests_rejected_total{reason="log_full"}""", after));
        Assert.Equal(3, Grown("pixelserver_events_stored_total", after));
        Assert.Equal(4, GrownEvents(after));
        Assert.True(Grown("pixelserver_log_commits_total", after) >= 1);
        Assert.Equal(1, after["pixelserver_ready"]);
        Assert.Equal(0, after["pixelserver_log_full"]);
        Assert.Equal(10L << 30, after["pixelserver_log_max_bytes"]);
        Assert.True(after["pixelserver_log_bytes"] > 0);
        Assert.True(after["kestrel_active_connections"] >= 1);
        Assert.True(after["dotnet_process_memory_working_set_bytes"] > 0);

        double Grown(string series, Dictionary<string, double> metrics) => metrics[series] - before[series];

        double GrownEvents(Dictionary<string, double> metrics) => Grown("pixelserver_events_stored_total", metrics)
            + metrics.Keys.Where(series => series.StartsWith("pixelserver_events_rejected_total", StringComparison.Ordinal)).Sum(series => Grown(series, metrics));
    }

    [Fact]
    public async Task Metrics_are_for_who_asks_on_the_machine_or_has_the_admin_key()
    {
        const string address = "203.0.113.7";
        var key = $"Bearer {_server.Keys().GetProperty("adminKey").GetString()}";
        using var proxy = new PeerClient(_server, "127.0.0.2");
        var passedOn = await proxy.GetAsync("/metrics", ("X-Forwarded-For", address));
        var withKey = await proxy.GetAsync("/metrics", ("X-Forwarded-For", address), ("Authorization", key));
        var withWrongKey = await proxy.GetAsync("/metrics", ("X-Forwarded-For", address), ("Authorization", "Bearer px_wrong"));
        var byUnknownProxy = await _server.GetAsync("/metrics", ("X-Forwarded-For", address));
        var local = await _server.GetAsync("/metrics");

        Assert.All([passedOn, withWrongKey, byUnknownProxy], answer =>
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.Status, answer.Headers["WWW-Authenticate"]));
            Assert.DoesNotContain("pixelserver_", answer.Text, StringComparison.Ordinal);
        });
        Assert.All([withKey, local], answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=0.0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.3,text/plain;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Format_is_the_one_asked_for(string accept, string expected)
    {
        var answer = await _server.GetAsync("/metrics", accept.Length == 0 ? [] : [("Accept", accept)]);

        Assert.Equal((HttpStatusCode.OK, expected), (answer.Status, answer.Headers["Content-Type"]));
        Assert.Equal(expected.Contains("openmetrics", StringComparison.Ordinal), answer.Text.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_metric_is_explained_and_nothing_else_is()
    {
        var text = (await _server.GetAsync("/metrics")).Text;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var help = lines.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line[7..].Split(' ', 2));
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line[7..].Split(' ', 2)).ToDictionary(type => type[0], type => type[1]);
        var labels = lines.Where(line => line[0] != '#' && line.Contains('{', StringComparison.Ordinal))
            .Select(line => (Name: line[..line.IndexOf('{')], Label: line[(line.IndexOf('{') + 1)..line.IndexOf('=')]))
            .Distinct().ToDictionary(pair => pair.Name, pair => pair.Label);
        // Without a reason there is no series to take the label from.
        labels["pixelserver_not_ready_seconds"] = "reason";
        var expected = help.Select(pair => $"| `{pair[0]}` | {types[pair[0]]} | {(labels.TryGetValue(pair[0], out var label) ? $"`{label}`" : "")} | {pair[1]} |").Select(Comparable).ToList();
        var documented = (await File.ReadAllLinesAsync(Path.Combine(SharedData.RepositoryRoot, "deploy", "metrics.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Count(c => c == '|') == 5).Select(Comparable).ToList();

        Assert.True(documented.SequenceEqual(expected), $"The table of deploy/metrics.md should be:\n{string.Join('\n', expected)}");

        // The framework's words are its own.
        static string Comparable(string row) => row.StartsWith("| `pixelserver_", StringComparison.Ordinal) ? row : row[..row.LastIndexOf("| ", row.Length - 2, StringComparison.Ordinal)];
    }

    // Every series by its name with labels.
    private async Task<Dictionary<string, double>> MetricsAsync() =>
        (await _server.GetAsync("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
