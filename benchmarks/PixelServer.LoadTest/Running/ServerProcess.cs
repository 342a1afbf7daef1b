using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Running;

/// <summary>
/// A <c>pixelserver serve</c> on 127.0.0.1 with a data folder of its own, asked through its own HTTP interface. With loading off
/// its ClickHouse is a port on which nobody listens: events stay in the log, and the process spends time on collecting alone.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string EngineName = "PixelServer.EmbeddedClickHouse";
    public const long MaxLogBytes = 24L << 30;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;
    private readonly string _data;
    private readonly TemporaryFolder? _ownFolder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private ServerProcess(ChildProcess process, string data, TemporaryFolder? ownFolder)
    {
        _process = process;
        _data = data;
        _ownFolder = ownFolder;
    }

    public int Id => _process.Id;

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public ServerKeys Keys { get; private set; } = new("", "", new ClickHouseAccess("", new Login("", "")));

    /// <summary>The process of the embedded engine; null with loading off.</summary>
    public int? EngineId { get; private set; }

    /// <summary>A server that is ready, or with loading off answers, on a folder of its own.</summary>
    public static Task<ServerProcess> StartAsync(
        string program, string parentFolder, Durability durability, bool loading, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder(parentFolder);
        return StartedAsync(
            program, folder, Arguments(folder.Path, "http://127.0.0.1:0", durability, loading), loading, loading, cancellationToken);
    }

    /// <summary>A server that is ready and has no engine of its own, on a folder of its own.</summary>
    public static Task<ServerProcess> StartAsync(
        string program, string parentFolder, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder(parentFolder);
        return StartedAsync(
            program, folder, ["serve", "--data", folder.Path, "--urls", "http://127.0.0.1:0", .. settings], true, false, cancellationToken);
    }

    /// <summary>A server that was just started on a folder that stays the caller's; nothing is known of it yet.</summary>
    public static ServerProcess Launch(string program, string dataFolder, IReadOnlyList<string> arguments) =>
        new(ChildProcess.Start(program, arguments), dataFolder, null);

    /// <summary>The command line of a server under test.</summary>
    public static IReadOnlyList<string> Arguments(string dataFolder, string url, Durability durability, bool loading) =>
        Arguments(dataFolder, url, durability, [loading ? "--ClickHouse:EmbeddedPort=0" : "--ClickHouse:Url=http://127.0.0.1:1"]);

    /// <summary>The command line of a server that is told where ClickHouse is.</summary>
    public static IReadOnlyList<string> Arguments(string dataFolder, string url, Durability durability, IReadOnlyList<string> clickHouse) =>
    [
        "serve", "--data", dataFolder, "--urls", url, $"--EventLog:Durability={durability}",
        string.Create(CultureInfo.InvariantCulture, $"--EventLog:MaxBytes={MaxLogBytes}"),
        .. clickHouse,
    ];

    public async Task<ServerFigures> StatusAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<ServerFigures>(new Uri(Url, "/v1/status"), cancellationToken)
        ?? throw new BenchmarkException("/v1/status answered nothing.");

    public async Task<MetricFigures> MetricsAsync(CancellationToken cancellationToken) => new(await _http.GetStringAsync(new Uri(Url, "/metrics"), cancellationToken));

    /// <summary>Waits until nothing waits in the log.</summary>
    public Task<ServerFigures> LoadedAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        UntilAsync("loaded all events", limit, TimeSpan.FromMilliseconds(250), async () =>
        {
            var status = await StatusAsync(cancellationToken);
            return status.Log.WaitingBytes == 0 && status.Log.WaitingBlocks == 0 ? status : null;
        }, cancellationToken);

    /// <summary>Tries something until it gives a result; a connection that is refused is none.</summary>
    public Task<T> UntilAsync<T>(string what, TimeSpan pause, Func<Task<T?>> attempt, CancellationToken cancellationToken)
        where T : class => UntilAsync(what, StartLimit, pause, attempt, cancellationToken);

    private Task<T> UntilAsync<T>(string what, TimeSpan limit, TimeSpan pause, Func<Task<T?>> attempt, CancellationToken cancellationToken)
        where T : class => _process.UntilAsync(what, limit, pause, async () =>
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                return null;
            }
        }, cancellationToken);

    /// <summary>Waits for <c>keys.json</c>, which tells where the server listens.</summary>
    public async Task ReadKeysAsync(CancellationToken cancellationToken)
    {
        var keysFile = Path.Combine(_data, "keys.json");
        Keys = await UntilAsync("started", Pause, async () =>
        {
            if (!File.Exists(keysFile))
            {
                return null;
            }

            await using var file = File.OpenRead(keysFile);
            return await JsonSerializer.DeserializeAsync<ServerKeys>(file, JsonSerializerOptions.Web, cancellationToken);
        }, cancellationToken);
        Url = new Uri(Keys.Url);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Keys.AdminKey);
    }

    /// <summary>Waits until it is ready.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => UntilAsync("ready", Pause, async () =>
    {
        using var answer = await _http.GetAsync(new Uri(Url, "/health/ready"), cancellationToken);
        return answer.IsSuccessStatusCode ? "ready" : null;
    }, cancellationToken);

    /// <summary>Finds the embedded engine's process.</summary>
    public void FindEngine()
    {
        EngineId = ProcessFigures.ChildrenOf(Id).FirstOrDefault(id => ProcessFigures.CommandLineOf(id).Contains(EngineName, StringComparison.Ordinal));
        if (EngineId is null or 0)
        {
            throw new BenchmarkException($"The server has no child process {EngineName}; its figures can't be told apart.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        if (_ownFolder is not null)
        {
            await _ownFolder.DisposeAsync();
        }
    }

    private static async Task<ServerProcess> StartedAsync(
        string program, TemporaryFolder folder, IReadOnlyList<string> arguments, bool untilReady, bool hasEngine, CancellationToken cancellationToken)
    {
        if (!File.Exists(program))
        {
            await folder.DisposeAsync();
            throw new BenchmarkException($"{program} does not exist; build it with: dotnet build -c Release src/PixelServer");
        }

        var server = new ServerProcess(ChildProcess.Start(program, arguments), folder.Path, folder);
        try
        {
            await server.ReadKeysAsync(cancellationToken);
            if (untilReady)
            {
                await server.ReadyAsync(cancellationToken);
            }

            if (hasEngine)
            {
                server.FindEngine();
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
