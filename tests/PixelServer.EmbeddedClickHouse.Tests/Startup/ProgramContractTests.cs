using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Startup;

/// <summary>What the host relies on: exit codes, the ready line, and the end of the program.</summary>
public sealed class ProgramContractTests(RunningEngine engine) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_ready_line_is_one_object_with_port_and_version()
    {
        using var ready = JsonDocument.Parse(engine.ReadyLine);

        Assert.Equal(["port", "version"], ready.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Matches(@"^\d+\.\d+\.\d+\.\d+$", ready.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Help_prints_usage_and_ends_with_0()
    {
        var (exitCode, output, _) = await EngineProgram.RunAsync("", "--help");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("Usage: PixelServer.EmbeddedClickHouse --data DIR", output);
    }

    [Theory]
    [InlineData("--data DIR is required.")]
    [InlineData("Unknown argument '--nonsense'.", "--data", "x", "--nonsense")]
    [InlineData("--port needs a value.", "--data", "x", "--port")]
    [InlineData("--port 70000: not a number from 0 to 65535.", "--data", "x", "--port", "70000")]
    [InlineData("--data is given twice.", "--data", "x", "--data", "y")]
    public async Task Bad_arguments_end_with_2_and_a_message(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.StartsWith(message, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}\n")]
    [InlineData("not json\n")]
    [InlineData("""{"users":[]}""" + "\n")]
    [InlineData("""{"users":[{"name":"w","password":"","readOnly":false}]}""" + "\n")]
    [InlineData("""{"users":[{"name":"w","password":"secret","readOnly":false},{"name":"w","password":"b","readOnly":true}]}""" + "\n")]
    [InlineData("""{"users":[{"name":"w","password":"secret","admin":true,"readOnly":false}]}""" + "\n")]
    public async Task Bad_users_end_with_2_and_a_message_without_secrets(string input)
    {
        var (exitCode, _, error) = await EngineProgram.RunAsync(input, "--data", _folder.Path);

        Assert.Equal(2, exitCode);
        Assert.Contains("standard input", error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_ends_with_3_and_says_so()
    {
        var (exitCode, output, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", engine.DataFolder);

        Assert.Equal(3, exitCode);
        Assert.Equal("", output);
        Assert.Contains($"The data folder {engine.DataFolder} is in use by another process", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_library_ends_with_4_and_says_so()
    {
        var (exitCode, _, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", _folder.Path, "--library", "/nowhere/libchdb.so");

        Assert.Equal(4, exitCode);
        Assert.Contains("--library names /nowhere/libchdb.so, which does not exist", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_library_ends_with_4_and_says_so()
    {
        var file = Path.Combine(_folder.Path, "libchdb.so");
        await File.WriteAllTextAsync(file, "not a library", TestContext.Current.CancellationToken);

        var (exitCode, _, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", _folder.Path, "--library", file);

        Assert.Equal(4, exitCode);
        Assert.Contains("can't be loaded", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_without_the_functions_ends_with_4_and_says_so()
    {
        // The runtime's own native library stands in for one that is too old: it loads and has none of the functions.
        var other = Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");

        var (exitCode, _, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", _folder.Path, "--library", other);

        Assert.Equal(4, exitCode);
        Assert.Contains("is too old: it has no function chdb_", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_ends_with_5_and_says_so()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var (exitCode, output, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", _folder.Path, "--port", port);

        Assert.Equal(5, exitCode);
        Assert.Equal("", output);
        Assert.Contains($"Port {port} on 127.0.0.1 can't be used", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_ends_the_program_with_0_and_nothing_on_standard_error()
    {
        var (exitCode, output, error) = await EngineProgram.RunAsync(EngineProgram.Users + "\n", "--data", _folder.Path);

        Assert.Equal(0, exitCode);
        Assert.Equal(1, output.Count(letter => letter == '\n'));
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_polite_signal_ends_the_program_with_0_while_a_query_runs(string signal)
    {
        using var process = EngineProgram.Start("--data", _folder.Path);
        await process.StandardInput.WriteLineAsync(EngineProgram.Users);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        using var ready = JsonDocument.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ready.RootElement.GetProperty("port")}/") };
        http.DefaultRequestHeaders.Authorization = RunningEngine.Basic("writer", "write me");
        var first = await http.GetAsync("?query=SELECT%20number%20FROM%20system.numbers", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"SIG{signal} did not end it within a minute");
        }

        Assert.Equal(0, process.ExitCode);
    }
}
