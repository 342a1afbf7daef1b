using System.Diagnostics;
using System.Text.Json;

namespace PixelServer.Testing;

/// <summary>
/// The real ClickHouse engine in its own process with its own temporary folder, started once per test assembly and gone with it.
/// Tests share it, so each works in a database or site of its own. With <c>PIXELSERVER_TEST_SHARDS=2</c> it is a cluster of so many
/// shards instead, and whatever is tested by <see cref="Cluster"/> and <see cref="Nodes"/> is tested on that.
/// </summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private static readonly bool IsCluster = Environment.GetEnvironmentVariable("PIXELSERVER_TEST_SHARDS") is { Length: > 0 };

    public static readonly string User = IsCluster ? "default" : "writer";
    public static readonly string Password = IsCluster ? "" : "test-password";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process? _process;
    private readonly string _folder = "";
    private readonly ClickHouseNodes? _nodes;
    private int _databases;

    public EngineFixture()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("PIXELSERVER_TEST_SHARDS"), out var shards) && shards > 0)
        {
            _nodes = ClickHouseNodes.StartAsync(shards).GetAwaiter().GetResult();
            Url = _nodes.Urls[0];
            return;
        }

        _folder = Directory.CreateTempSubdirectory("pixelserver-engine-").FullName;
        _process = Process.Start(new ProcessStartInfo(FindProgram(), ["--data", _folder, "--port", "0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = SharedData.RepositoryRoot,
        }) ?? throw new InvalidOperationException("The engine did not start.");
        var users = new { users = new[] { new { name = User, password = Password, readOnly = false } } };
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(users));
        _process.StandardInput.Flush();
        Url = ReadAddress();
    }

    /// <summary>Where the engine's HTTP interface listens.</summary>
    public Uri Url { get; }

    /// <summary>The cluster that <see cref="Url"/> is a node of; empty for the one engine.</summary>
    public string Cluster => _nodes is null ? "" : ClickHouseNodes.Cluster;

    /// <summary>All its nodes.</summary>
    public IReadOnlyList<Uri> Nodes => _nodes?.Urls ?? [];

    /// <summary>The engine's process.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Processor time the engine has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>A database name that no other test of this run uses.</summary>
    public string NewDatabase() => $"test_{Interlocked.Increment(ref _databases)}";

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
            return;
        }

        // The end of its input is how the engine learns to stop.
        _process!.StandardInput.Close();
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException("The engine did not stop when its input ended.");
        }
        finally
        {
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string FindProgram()
    {
        const string Name = "PixelServer.EmbeddedClickHouse";
        var program = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        var separator = Path.DirectorySeparatorChar;
        var configuration = AppContext.BaseDirectory.Contains($"{separator}Release{separator}", StringComparison.Ordinal) ? "Release" : "Debug";
        var place = Path.Combine(SharedData.RepositoryRoot, "src", Name, "bin", configuration, "net10.0");
        var path = Path.Combine(place, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{program} is not built in {place}; build PixelServer.sln first.");
    }

    private Uri ReadAddress()
    {
        var read = _process!.StandardOutput.ReadLineAsync();
        if (!read.Wait(StartLimit) || read.Result is not { } line)
        {
            _process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("The engine did not become ready; its messages are above.");
        }

        using var ready = JsonDocument.Parse(line);
        return new Uri($"http://127.0.0.1:{ready.RootElement.GetProperty("port").GetInt32()}/");
    }
}
