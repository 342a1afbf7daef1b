using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>
/// From a built program to an installed one and back out, in a folder of its own. What is built already is taken: publishing takes
/// longer than all else.
/// </summary>
public sealed class InstallTests : IDisposable
{
    private const string Count = "SELECT count() FROM events FORMAT TSV";
    private readonly TemporaryFolder _folder = new();

    private string Prefix => Path.Combine(_folder.Path, "prefix");

    private string Data => Path.Combine(_folder.Path, "data");

    private string Configuration => Path.Combine(Prefix, "etc", "pixelserver", "appsettings.json");

    private string Unit => Path.Combine(Prefix, "lib", "systemd", "system", "pixelserver.service");

    private string Program => Path.Combine(Prefix, "bin", "pixelserver");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upgrade_keeps_data_and_configuration_and_nothing_but_them_is_left_at_the_end()
    {
        await InstallAsync("one");
        await File.WriteAllTextAsync(
            Configuration, """{"urls": "http://127.0.0.1:0", "ClickHouse": {"EmbeddedPort": 0}}""", TestContext.Current.CancellationToken);
        using (var first = await UnitProcess.StartAsync(Unit))
        {
            await first.AliveAsync();
            await SendPixelAsync(DateTime.MinValue);
            Assert.Equal("1", await CountUntilAsync("1"));
            Assert.Equal(0, await first.StopAsync());
        }

        await InstallAsync("two");
        var before = UnitProcess.KeysWrittenAt(Data);
        using (var second = await UnitProcess.StartAsync(Unit))
        {
            await SendPixelAsync(before);
            Assert.Equal("2", await CountUntilAsync("2"));
            Assert.Equal(0, await second.StopAsync());
        }

        Assert.Equal("two", Version("current"));
        Assert.Contains("back to one", (await DoneAsync("deploy/install", "--rollback")).Output, StringComparison.Ordinal);
        Assert.Equal(("one", "two"), (Version("current"), Version("previous")));

        Assert.Contains($"The data stays in {Data}", (await DoneAsync("deploy/uninstall")).Output, StringComparison.Ordinal);
        Assert.Equal([Configuration], Directory.GetFiles(Prefix, "*", SearchOption.AllDirectories));
        Assert.True(File.Exists(Path.Combine(Data, "keys.json")));
        await DoneAsync("deploy/uninstall", "--purge");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_machine_that_cannot_build_installs_what_was_built_elsewhere_with_nothing_but_the_scripts()
    {
        var carried = Directory.CreateDirectory(Path.Combine(_folder.Path, "carried")).FullName;
        var built = Directory.CreateDirectory(Path.Combine(carried, "built")).FullName;
        await File.WriteAllTextAsync(Path.Combine(built, "pixelserver"), "program", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Repository.RunAsync("/bin/cp", "-r", Path.Combine(Repository.Root, "deploy"), carried)).ExitCode);
        var install = Path.Combine(carried, "deploy", "install");
        string[] arguments = ["--prefix", Prefix, "--data", Data, "--no-systemd", "--no-publish", built, "--version", "one"];

        var incomplete = await Repository.RunAsync(install, arguments);
        Assert.Equal((1, true), (incomplete.ExitCode, incomplete.Error.Contains("the embedded ClickHouse is missing", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(Path.Combine(built, "libchdb.so"), "engine", TestContext.Current.CancellationToken);
        var done = await Repository.RunAsync(install, arguments);

        Assert.True(done.ExitCode == 0, done.Error);
        var installed = Path.Combine(Prefix, "lib", "pixelserver", "current");
        Assert.Equal("program", await File.ReadAllTextAsync(Path.Combine(installed, "pixelserver"), TestContext.Current.CancellationToken));
        Assert.Equal("engine", await File.ReadAllTextAsync(Path.Combine(installed, "libchdb.so"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_typed_wrong_is_said_and_nothing_is_installed()
    {
        var unknown = await RunAsync("deploy/install", "--purge");
        Assert.Equal((1, true), (unknown.ExitCode, unknown.Error.Contains("unknown option '--purge'", StringComparison.Ordinal)));
        var rollback = await RunAsync("deploy/install", "--rollback");
        Assert.Equal((1, true), (rollback.ExitCode, rollback.Error.Contains("there is no version before", StringComparison.Ordinal)));
        var uninstall = await RunAsync("deploy/uninstall");
        Assert.Equal((1, true), (uninstall.ExitCode, uninstall.Error.Contains("there is no PixelServer in", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private Task<CommandResult> InstallAsync(string version) =>
        DoneAsync("deploy/install", "--no-publish", Repository.BuiltProgram, "--version", version);

    private async Task<CommandResult> DoneAsync(string script, params IEnumerable<string> arguments)
    {
        var result = await RunAsync(script, arguments);
        Assert.True(result.ExitCode == 0, $"{script}: {result.Error}{result.Output}");
        return result;
    }

    private Task<CommandResult> RunAsync(string script, params IEnumerable<string> arguments) =>
        Repository.RunAsync(script, ["--prefix", Prefix, "--data", Data, "--no-systemd", .. arguments]);

    private string Version(string link) => new DirectoryInfo(Path.Combine(Prefix, "lib", "pixelserver", link)).LinkTarget!;

    private async Task SendPixelAsync(DateTime before)
    {
        using var http = new HttpClient();
        var address = new Uri(await UnitProcess.AddressAsync(Data, before), "/p.gif?s=demo");
        await Eventually.HoldsAsync("the pixel is answered", async () =>
        {
            using var answer = await http.GetAsync(address, TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode && !answer.Headers.Contains("X-Pixel-Rejected");
        });
    }

    // By the installed command, which knows where the data is.
    private Task<string> CountUntilAsync(string expected) => Eventually.AnswersAsync(
        async () => (await Repository.RunAsync(Program, "sql", Count)).Output.TrimEnd('\n'), answer => answer == expected);
}
