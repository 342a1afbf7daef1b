using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What a person types and what comes back: text, exit codes, messages that say what to do.</summary>
public sealed class CommandLineTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;

    [Theory]
    [InlineData("")]
    [InlineData("serve")]
    [InlineData("import")]
    [InlineData("sql")]
    [InlineData("status")]
    public async Task Every_command_explains_itself(string command)
    {
        var result = await RunAsync(command.Length == 0 ? ["--help"] : [command, "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Contains(command, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("--nonsense")]
    [InlineData("serve", "--nonsense")]
    [InlineData("serve", "nonsense")]
    [InlineData("sql", "--nonsense", "SELECT 1")]
    [InlineData("sql", "SELECT 1", "SELECT 2")]
    [InlineData("sql", "--json", "--format", "CSV", "SELECT 1")]
    [InlineData("sql", "--param", "novalue", "SELECT 1")]
    [InlineData("status", "--nonsense")]
    [InlineData("import")]
    [InlineData("import", "--nonsense", "file.csv")]
    [InlineData("import", "--preset", "nonsense", "file.csv")]
    [InlineData("import", "--consent", "z", "file.csv")]
    public async Task Wrong_usage_is_explained_and_ends_with_2(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        AssertNoStackTrace(result);
    }

    [Theory]
    [InlineData("sql", "SELECT 1")]
    [InlineData("status")]
    [InlineData("import", "file.csv")]
    public async Task Commands_say_when_no_server_has_run_on_the_folder(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync([.. arguments, "--data", folder.Path]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No server has run", result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
    }

    [Fact]
    public async Task Sql_prints_the_result_in_the_format_asked_for()
    {
        var plain = await SqlAsync("SELECT 1 AS one, 'a' AS letter");
        var json = await SqlAsync("SELECT 1 AS one", "--json");
        var csv = await SqlAsync("SELECT 1 AS one", "--format", "CSV");
        var parameters = await SqlAsync("SELECT {a:UInt8} + {b:UInt8} AS sum, {text:String} AS text FORMAT TSV", "--param", "a=2", "--param", "b=3", "--param", "text=it's = 'x'");
        var input = await PixelServerProcess.RunProgramAsync("SELECT 2 AS two", "sql", "--data", _server.DataFolder);
        var dash = await PixelServerProcess.RunProgramAsync("SELECT 3 AS three", "sql", "-", "--data", _server.DataFolder);

        Assert.All([plain, json, csv, parameters, input, dash], result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.Equal("one\tletter\n1\ta\n", plain.Output);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(1, document.RootElement.GetProperty("data")[0].GetProperty("one").GetInt32());
        Assert.Equal("1\n", csv.Output);
        Assert.Equal("5\tit\\'s = \\'x\\'\n", parameters.Output);
        Assert.Equal("two\n2\n", input.Output);
        Assert.Equal("three\n3\n", dash.Output);
    }

    [Theory]
    [InlineData("INSERT INTO events (site) VALUES ('demo')")]
    [InlineData("DROP TABLE events")]
    [InlineData("ALTER TABLE events DELETE WHERE 1")]
    [InlineData("TRUNCATE TABLE events")]
    [InlineData("CREATE TABLE mine (a UInt8) ENGINE = Memory")]
    [InlineData("SET readonly = 0")]
    [InlineData("SELECT 1 SETTINGS readonly = 0")]
    [InlineData("SELECT * FROM file('/etc/passwd', 'LineAsString')")]
    [InlineData("SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')")]
    public async Task Sql_only_reads(string sql)
    {
        var id = Guid.NewGuid().ToString("N");
        await _server.GetPixelAsync($"s=demo&id={id}");
        await _server.EventAsync(id, "event");
        var result = await SqlAsync(sql);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Error);
        Assert.Equal("1", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'"));
    }

    [Theory]
    [InlineData("SELEKT 1", "Syntax error")]
    [InlineData("SELECT nonsense FROM events", "nonsense")]
    [InlineData("SELECT {a:UInt8}", "a")]
    [InlineData("SELECT throwIf(number = 2) FROM numbers(3)", "throwIf")]
    [InlineData(" ", "empty")]
    public async Task Sql_passes_on_why_a_query_failed(string sql, string reason)
    {
        var result = await SqlAsync(sql);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
    }

    [Fact]
    public async Task Status_tells_the_truth_while_the_server_runs_and_when_it_does_not()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:00:00.050");
        var id = Guid.NewGuid().ToString("N");
        await server.GetPixelAsync($"s=demo&id={id}");
        await server.GetPixelAsync("s=nobody");
        await server.EventAsync(id, "event");
        var text = await server.RunCommandAsync("status");
        var json = await server.RunCommandAsync("status", "--json");
        Assert.Equal(0, await server.StopAsync());
        var stopped = await server.RunCommandAsync("status");
        var stoppedSql = await server.RunCommandAsync("sql", "SELECT 1");

        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.StartsWith("ready", text.Output, StringComparison.Ordinal);
        Assert.Contains("unknown_site 1", text.Output, StringComparison.Ordinal);
        Assert.Equal(0, json.ExitCode);
        using var document = JsonDocument.Parse(json.Output);
        Assert.True(document.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal(1, document.RootElement.GetProperty("collector").GetProperty("accepted").GetInt64());
        Assert.Equal(1, document.RootElement.GetProperty("collector").GetProperty("rejected").GetProperty("unknown_site").GetInt64());
        Assert.Equal(1, document.RootElement.GetProperty("clickHouse").GetProperty("events").GetInt64());
        Assert.All([stopped, stoppedSql], result =>
        {
            Assert.Equal((1, ""), (result.ExitCode, result.Output));
            Assert.Contains("No server answers at", result.Error, StringComparison.Ordinal);
            AssertNoStackTrace(result);
        });
    }

    [Fact]
    public async Task Status_needs_the_admin_key()
    {
        var none = await _server.GetAsync("/v1/status");
        var wrong = await _server.GetAsync("/v1/status", ("Authorization", "Bearer px_wrong"));

        Assert.All([none, wrong], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status));
    }

    [Fact]
    public async Task Keys_are_the_owners_alone_and_survive_a_restart()
    {
        await using var server = await PixelServerProcess.StartNewAsync();
        var path = Path.Combine(server.DataFolder, "keys.json");
        var before = Secrets(server);
        await server.RestartAsync();

        Assert.Equal(before, Secrets(server));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Equal("1", await server.QueryAsync("SELECT 1"));

        static string[] Secrets(PixelServerProcess server)
        {
            var clickHouse = server.Keys().GetProperty("clickHouse");
            return
            [
                server.Keys().GetProperty("adminKey").GetString()!,
                server.Keys().GetProperty("adOpsKey").GetString()!,
                server.Keys().GetProperty("analystKey").GetString()!,
                clickHouse.GetProperty("writer").GetRawText(),
                clickHouse.GetProperty("analyst").GetRawText(),
            ];
        }
    }

    [Fact]
    public async Task Several_instances_run_side_by_side()
    {
        await using var other = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:00:00.050");
        var (here, there) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        await _server.GetPixelAsync($"s=demo&id={here}");
        await other.GetPixelAsync($"s=demo&id={there}");
        await _server.EventAsync(here, "event");
        await other.EventAsync(there, "event");

        Assert.Equal($"{there}", await other.QueryAsync("SELECT event_id FROM events"));
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{there}'"));
        Assert.NotEqual(_server.Keys().GetProperty("adminKey").GetString(), other.Keys().GetProperty("adminKey").GetString());
    }

    [Fact]
    public async Task Sql_says_why_a_result_broke_off()
    {
        var result = await SqlAsync("SELECT throwIf(number = 3000000, 'enough') FROM numbers(10000000)");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("pixelserver sql: the result is incomplete: Code: 395. DB::Exception: enough", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("__exception__", result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
    }

    [Fact]
    public async Task Second_server_on_a_data_folder_is_refused()
    {
        var result = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", _server.DataFolder, "--ClickHouse:EmbeddedPort=0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(_server.DataFolder, result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task Taken_port_is_named()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync("serve", "--urls", _server.Url.GetLeftPart(UriPartial.Authority), "--data", folder.Path, "--ClickHouse:EmbeddedPort=0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(_server.Url.GetLeftPart(UriPartial.Authority), result.Error, StringComparison.Ordinal);
        Assert.Contains("in use", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_port_of_the_engine_is_named()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var result = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", folder.Path, $"--ClickHouse:EmbeddedPort={port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Port {port}", result.Output + result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
    }

    [Fact]
    public async Task Every_error_of_the_configuration_is_named_at_once()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(
            "serve", "--data", folder.Path, "--urls", "nonsense",
            "--EventLog:SegmentBytes=5", "--EventLog:BlockBytes=0", "--ClickHouse:EmbeddedPort=99999", "--ClickHouse:Url=ftp://x",
            "--Sites:BAD:Origins:0=no-origin", "--Sites:shop:DefaultConsent=xyz", "--Sites:shop:CookieDomain=a b", "--Sites:shop:Owner=A B", "--Persons:Interval=-1",
            "--Persons:VisitorIdentities=20", "--Proxies:0=no-proxy", "--Sites:shop:ScrubParameters:0=x y", "--Retention:Events=-1");

        Assert.Equal(1, result.ExitCode);
        Assert.All(
            [
                "urls has 'nonsense'", "SegmentBytes is 5", "BlockBytes is 0", "EmbeddedPort is 99999", "'ftp://x'", "Sites:BAD", "'no-origin'", "'xyz'", "'a b'",
                "'A B'", "Persons:Interval is -1", "Persons:PersonIdentities is 10", "'no-proxy'", "'x y'", "Retention:Events is -1.00:00:00",
            ],
            error => Assert.Contains(error, result.Error, StringComparison.Ordinal));
        AssertNoStackTrace(result);
    }

    [Theory]
    [InlineData("--EventLog:MaxBytes=lots", "EventLog:MaxBytes")]
    [InlineData("--EventLog:Durability=Maybe", "EventLog:Durability")]
    [InlineData("--ClickHouse:EmbeddedPort=many", "ClickHouse:EmbeddedPort")]
    [InlineData("--Sites:shop:DoNotTrack=Perhaps", "Sites:shop:DoNotTrack")]
    [InlineData("--Sites:shop:Address=Half", "Sites:shop:Address")]
    [InlineData("--Retention:RejectedEvents=month", "Retention:RejectedEvents")]
    [InlineData("--Sites:shop:Origin=https://shop.example", "did you mean Sites:shop:Origins?")]
    public async Task Setting_of_the_wrong_kind_is_named(string setting, string key)
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync("serve", "--data", folder.Path, setting);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(key, result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
    }

    [Theory]
    [InlineData("sites.json", "{")]
    [InlineData("keys.json", "{")]
    [InlineData("keys.json", "{}")]
    public async Task Damaged_file_of_the_data_folder_is_named(string file, string content)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, file);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        var result = await RunAsync("serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--ClickHouse:EmbeddedPort=0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(path, result.Output + result.Error, StringComparison.Ordinal);
        AssertNoStackTrace(result);
        Assert.Equal(content, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Own_clickhouse_is_used_in_place_of_the_embedded_one()
    {
        await using var owner = await PixelServerProcess.StartNewAsync();
        var clickHouse = owner.Keys().GetProperty("clickHouse");
        await using var server = new PixelServerProcess("--EventLog:BlockInterval=00:00:00.050")
        {
            Environment = new Dictionary<string, string>
            {
                ["ClickHouse__Url"] = clickHouse.GetProperty("url").GetString()!,
                ["ClickHouse__User"] = clickHouse.GetProperty("writer").GetProperty("user").GetString()!,
                ["ClickHouse__Password"] = clickHouse.GetProperty("writer").GetProperty("password").GetString()!,
            },
        };
        await server.StartAsync();
        var id = Guid.NewGuid().ToString("N");
        await server.GetPixelAsync($"s=demo&id={id}");

        Assert.Equal("page_view", await owner.EventAsync(id, "event"));
        Assert.Null(server.EngineProcessId());
        Assert.Equal("1\n", (await server.RunCommandAsync("sql", "SELECT count() FROM events FORMAT TSV")).Output);
        Assert.Equal(0, (await server.RunCommandAsync("status")).ExitCode);
        Assert.Equal(0, await server.StopAsync());
    }

    private static Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => PixelServerProcess.RunProgramAsync("", arguments);

    private Task<CommandResult> SqlAsync(string sql, params IEnumerable<string> options) => _server.RunCommandAsync("sql", [sql, .. options]);

    private static void AssertNoStackTrace(CommandResult result)
    {
        Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at PixelServer", result.Error, StringComparison.Ordinal);
    }
}
