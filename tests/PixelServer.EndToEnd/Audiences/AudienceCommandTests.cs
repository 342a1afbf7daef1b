using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Audiences;

/// <summary><c>pixelserver audience</c> and <c>export</c>.</summary>
[Collection(SharedAudienceServer.Name)]
public sealed class AudienceCommandTests(AudienceServer server)
{
    [Fact]
    public async Task From_a_template_to_files_without_leaving_the_shell()
    {
        await server.VisitAsync(13_001, "e=view_item&it=" + Uri.EscapeDataString("""[{"id":"mug","category":"shoes"}]"""));
        await server.LandAsync(13_001, 13_001, 1);
        var folder = Path.Combine(server.Process.DataFolder, "fetched");

        var templates = await JsonAsync("audience", "templates");
        var preview = await JsonAsync("audience", "preview", "--template", "recent-buyers", "--exact");
        var created = await JsonAsync("audience", "create", "--template", "recent-buyers", "--site", "demo", "--id", "cli-buyers");
        var job = await JsonAsync("audience", "build", "cli-buyers", "--full");
        var list = await JsonAsync("audience", "list");
        var shown = await RunAsync(0, "audience", "show", "cli-buyers");
        var sql = await RunAsync(0, "audience", "sql", "cli-buyers");
        var members = await JsonAsync("audience", "members", "cli-buyers", "--limit", "5");
        var explained = await RunAsync(0, "audience", "explain", "cli-buyers", "13001");
        var formats = await JsonAsync("export", "formats");
        var export = await JsonAsync("export", "cli-buyers", "--format", "csv", "--to", folder);
        var exports = await RunAsync(0, "export", "list", "cli-buyers");
        var deleted = await JsonAsync("audience", "delete", "cli-buyers");

        Assert.Equal(10, templates.GetArrayLength());
        Assert.Contains("purchase in the last 14 days", preview.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal("cli-buyers", created.GetProperty("id").GetString());
        Assert.Equal("complete", job.GetProperty("state").GetString());
        Assert.Contains(list.GetProperty("audiences").EnumerateArray(), one => one.GetProperty("id").GetString() == "cli-buyers" && one.GetProperty("size").ValueKind == JsonValueKind.Number);
        Assert.Contains("Visitors of demo who did purchase", shown.Output, StringComparison.Ordinal);
        Assert.StartsWith("SET param_", sql.Output, StringComparison.Ordinal);
        Assert.True(members.GetProperty("members").GetArrayLength() <= 5);
        Assert.Contains("Visitor 13001 is not in the audience", explained.Output, StringComparison.Ordinal);
        Assert.Contains(formats.EnumerateArray(), format => format.GetProperty("id").GetString() == "meta");
        Assert.Equal("complete", export.GetProperty("state").GetString());
        Assert.True(File.Exists(Path.Combine(folder, "report.json")) && File.Exists(Path.Combine(folder, "rejected.csv")));
        Assert.Contains(export.GetProperty("id").GetString()!, exports.Output, StringComparison.Ordinal);
        Assert.Equal("cli-buyers", deleted.GetProperty("deleted").GetString());
    }

    [Fact]
    public async Task What_was_created_a_moment_ago_is_built_before_it_is_exported()
    {
        await JsonAsync("audience", "create", "--template", "recent-buyers", "--site", "demo", "--id", "cli-at-once");

        var export = await JsonAsync("export", "cli-at-once", "--format", "csv");

        Assert.Equal("complete", export.GetProperty("state").GetString());
        await JsonAsync("audience", "delete", "cli-at-once");
    }

    [Fact]
    public async Task Yaml_json_and_standard_input_are_the_same()
    {
        var yaml = Path.Combine(server.Process.DataFolder, "cli.yaml");
        await File.WriteAllTextAsync(
            yaml, "# in git\nname: From a file\nsite: demo\nkind: retargeting\nrule: {did: cli_event, within: 7d}\n", TestContext.Current.CancellationToken);

        var created = await JsonAsync("audience", "create", yaml);
        var changed = await PixelServerProcess.RunProgramAsync(
            """{"name": "From a pipe", "site": "demo", "kind": "retargeting", "rule": {"did": "cli_event", "within": "7d"}}""",
            "audience", "--data", server.Process.DataFolder, "--json", "change", "from-a-file", "-");

        Assert.Equal("from-a-file", created.GetProperty("id").GetString());
        Assert.True(changed.ExitCode == 0, changed.ToString());
        Assert.Equal("From a pipe", AudienceServer.Parse(changed.Output).GetProperty("definition").GetProperty("name").GetString());
        Assert.Equal(created.GetProperty("version").GetString(), AudienceServer.Parse(changed.Output).GetProperty("version").GetString());
    }

    [Fact]
    public async Task Lists_are_uploaded_and_overlaps_and_changes_shown()
    {
        var file = Path.Combine(server.Process.DataFolder, "cli-list.csv");
        await File.WriteAllTextAsync(file, "visitor_id,email\n13101,\n,broken\n", TestContext.Current.CancellationToken);
        await server.VisitAsync(13_101, "e=cli_listed");
        await server.LandAsync(13_101, 13_101, 1);
        await server.ReadAsync("POST", "/v1/audiences?id=cli-list", """{"name": "List", "site": "demo", "kind": "list"}""");
        await server.CreateAsync("cli-did", """{"did": "cli_listed"}""");

        var upload = await JsonAsync("audience", "upload", "cli-list", file);
        await server.FollowAsync(upload.GetProperty("job"));
        await RunAsync(0, "audience", "build", "cli-did");
        await RunAsync(0, "audience", "build", "cli-did");
        var overlap = await RunAsync(0, "audience", "overlap", "cli-list", "cli-did");
        var changes = await JsonAsync("audience", "changes", "cli-did");
        var builds = await RunAsync(0, "audience", "builds", "cli-did");

        Assert.Equal(1, upload.GetProperty("rejected").GetInt64());
        Assert.Matches(@"1 +cli-list +1 +1\r?\n2 +cli-did +1 +1", overlap.Output);
        Assert.True(changes.GetProperty("isComplete").GetBoolean());
        Assert.All(builds.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task A_schedule_exports_after_a_build_until_it_is_stopped()
    {
        await server.CreateAsync("cli-scheduled", """{"did": "cli_scheduled"}""");
        await server.BuildAsync("cli-scheduled");

        var schedule = await JsonAsync("export", "cli-scheduled", "--format", "csv", "--every", "6h");
        var exports = await Eventually.AnswersAsync(() => JsonAsync("export", "list", "cli-scheduled"), answer => answer.GetArrayLength() > 0);
        var listed = await JsonAsync("export", "schedules", "cli-scheduled");
        var stopped = await RunAsync(0, "export", "stop", "cli-scheduled", schedule.GetProperty("id").GetString()!);

        await RunAsync(1, "export", "cli-scheduled", "--format", "csv", "--difference", "--every", "6h");

        Assert.Equal(schedule.GetProperty("id").GetString(), exports[0].GetProperty("schedule").GetString());
        Assert.Equal(6 * 3600, Assert.Single(listed.EnumerateArray()).GetProperty("everySeconds").GetInt64());
        Assert.Contains("is stopped", stopped.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await JsonAsync("export", "schedules", "cli-scheduled")).GetArrayLength());
    }

    [Fact]
    public async Task Errors_are_told_with_their_places_one_a_line()
    {
        var file = Path.Combine(server.Process.DataFolder, "wrong.json");
        await File.WriteAllTextAsync(
            file, """{"name": "Wrong", "site": "nowhere", "kind": "retargeting", "rule": {"all": [{"did": "a", "wihtin": "7d"}, {"did": "b", "times": {"at_least": -1}}]}}""", TestContext.Current.CancellationToken);

        var result = await RunAsync(1, "audience", "create", file);

        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("pixelserver audience: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  rule.all[0].wihtin: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  rule.all[1].times.at_least: ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_exit_code_1_and_what_cannot_be_meant_2()
    {
        await RunAsync(1, "audience", "show", "nobody-made-it");
        await RunAsync(1, "audience", "preview", "--template", "no-such");
        await RunAsync(1, "audience", "create", "no-such-file.json");
        await RunAsync(1, "export", "nobody-made-it", "--format", "meta");
        await RunAsync(2, "audience", "create");
        await RunAsync(2, "audience", "create", "a.json", "--template", "b");
        await RunAsync(2, "audience", "overlap", "one");
        await RunAsync(2, "audience", "explain", "one", "nobody");
        await RunAsync(2, "export", "one");
        await RunAsync(2, "export", "one", "--format", "meta", "--set", "value");
        await RunAsync(2, "export", "one", "--format", "meta", "--webhook", "https://example.com");
        foreach (var command in (string[])["audience", "export"])
        {
            Assert.Contains("Examples:", (await PixelServerProcess.RunProgramAsync("", command, "--help")).Output, StringComparison.Ordinal);
        }
    }

    private async Task<JsonElement> JsonAsync(string command, params string[] arguments) =>
        AudienceServer.Parse((await RunAsync(0, command, ["--json", .. arguments])).Output);

    private async Task<CommandResult> RunAsync(int exitCode, string command, params string[] arguments)
    {
        var result = await server.Process.RunCommandAsync(command, arguments);
        Assert.True(result.ExitCode == exitCode && (result.Error.Length > 0) == (exitCode != 0), $"{command} {string.Join(' ', arguments)}: {result}");
        return result;
    }
}
