using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
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
    private const long MaxLogBytes = 24L << 30;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private ServerProcess(ChildProcess process, TemporaryFolder folder)
    {
        _process = process;
        _folder = folder;
    }

    public int Id => _process.Id;

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public ServerKeys Keys { get; private set; } = new("", "", new ClickHouseAccess("", new Login("", "")));

    /// <summary>The process of the embedded engine; null with loading off.</summary>
    public int? EngineId { get; private set; }

    public static async Task<ServerProcess> StartAsync(
        string program, string parentFolder, Durability durability, bool loading, CancellationToken cancellationToken)
    {
        if (!File.Exists(program))
        {
            throw new BenchmarkException($"{program} does not exist; build it with: dotnet build -c Release src/PixelServer");
        }

        var folder = new TemporaryFolder(parentFolder);
        var server = new ServerProcess(
            ChildProcess.Start(program, Arguments(folder.Path, "http://127.0.0.1:0", durability, loading)), folder);
        try
        {
            await server.StartedAsync(loading, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command line of a server under test.</summary>
    public static IReadOnlyList<string> Arguments(string dataFolder, string url, Durability durability, bool loading) =>
    [
        "serve", "--data", dataFolder, "--urls", url, $"--EventLog:Durability={durability}",
        string.Create(CultureInfo.InvariantCulture, $"--EventLog:MaxBytes={MaxLogBytes}"),
        loading ? "--ClickHouse:EmbeddedPort=0" : "--ClickHouse:Url=http://127.0.0.1:1",
    ];

    public async Task<ServerFigures> StatusAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<ServerFigures>(new Uri(Url, "/v1/status"), cancellationToken)
        ?? throw new BenchmarkException("/v1/status answered nothing.");

    /// <summary>Waits until nothing waits in the log.</summary>
    public Task<ServerFigures> LoadedAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _process.UntilAsync("loaded all events", limit, TimeSpan.FromMilliseconds(250), async () =>
        {
            var status = await StatusAsync(cancellationToken);
            return status.Log.WaitingBytes == 0 && status.Log.WaitingBlocks == 0 ? status : null;
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private async Task StartedAsync(bool loading, CancellationToken cancellationToken)
    {
        var keysFile = Path.Combine(_folder.Path, "keys.json");
        Keys = await _process.UntilAsync("started", StartLimit, Pause, async () =>
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
        if (loading)
        {
            await _process.UntilAsync("ready", StartLimit, Pause, async () =>
            {
                using var answer = await _http.GetAsync(new Uri(Url, "/health/ready"), cancellationToken);
                return answer.IsSuccessStatusCode ? "ready" : null;
            }, cancellationToken);
            EngineId = ProcessFigures.ChildrenOf(Id).FirstOrDefault(id => ProcessFigures.CommandLineOf(id).Contains(EngineName, StringComparison.Ordinal));
            if (EngineId is null or 0)
            {
                throw new BenchmarkException($"The server has no child process {EngineName}; its figures can't be told apart.");
            }
        }
    }
}
