using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PixelServer.Faults.Processes;

/// <summary>
/// One <c>pixelserver serve</c> with a data folder of its own, which it keeps over restarts. The system chooses a new port at each.
/// </summary>
internal sealed partial class ServerNode : INode
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    private readonly ChildProcess _process;
    private readonly IReadOnlyList<string> _settings;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <param name="name">Its name in plans and reports.</param>
    /// <param name="folder">Its data folder is made in here.</param>
    /// <param name="logs">Where its output goes.</param>
    /// <param name="settings">Added to its command line.</param>
    /// <param name="logFolder">Its event log is made in here; null for its data folder.</param>
    public ServerNode(string name, string folder, string logs, IReadOnlyList<string> settings, string? logFolder = null)
    {
        Name = name;
        DataFolder = Path.Combine(folder, name);
        LogFolder = Path.Combine(logFolder is null ? DataFolder : Path.Combine(logFolder, name), "log");
        _settings = [$"--EventLog:Folder={LogFolder}", .. settings];
        _process = new ChildProcess(name, logs) { Line = Read };
    }

    public string Name { get; }

    public string DataFolder { get; }

    public string LogFolder { get; }

    /// <summary>Where it listens; null until it says so.</summary>
    public Uri? Url { get; private set; }

    /// <summary>Told the address at every start.</summary>
    public Action? Listening { get; set; }

    public int? ProcessId => _process.IsRunning ? _process.ProcessId : null;

    public string? Misfortune => _process.EndedByItself is { } exitCode ? $"{Name} ended by itself with exit code {exitCode}" : null;

    public void Start()
    {
        if (_process.IsRunning)
        {
            return;
        }

        _process.Forget();
        Url = null;
        _process.Start(Programs.Server,
        [
            "serve", "--urls", "http://127.0.0.1:0", "--data", DataFolder, "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", .. _settings,
        ]);
    }

    public Task KillAsync() => _process.KillAsync();

    public async Task StopAsync(CancellationToken cancellation)
    {
        var exitCode = await _process.StopAsync(cancellation);
        // 143 is SIGTERM before the server had a handler for it.
        if (exitCode is not (0 or 143))
        {
            throw new HarnessException($"{Name} ended with exit code {exitCode} after SIGTERM.");
        }
    }

    public void Pause() => _process.Pause();

    public void Continue() => _process.Continue();

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        var (holds, why) = await Wait.UntilAsync(ReadyLimit, () => WhyNotReadyAsync(cancellation), cancellation);
        if (!holds)
        {
            throw new HarnessException($"{Name} was not ready after {ReadyLimit.TotalSeconds} s: {why}");
        }
    }

    /// <summary>keys.json of its data folder.</summary>
    public JsonElement Keys()
    {
        using var keys = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(DataFolder, "keys.json")));
        return keys.RootElement.Clone();
    }

    /// <summary>Status as an operator sees it.</summary>
    public async Task<JsonElement> StatusAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url!, "/v1/status"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Keys().GetProperty("adminKey").GetString());
        using var response = await _http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        using var status = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return status.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }

    private async Task<string?> WhyNotReadyAsync(CancellationToken cancellation)
    {
        if (Misfortune is { } misfortune)
        {
            throw new HarnessException(misfortune);
        }

        if (Url is not { } url)
        {
            return "it does not listen";
        }

        try
        {
            using var response = await _http.GetAsync(new Uri(url, "/health/ready"), cancellation);
            return response.StatusCode == HttpStatusCode.OK ? null : await response.Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    private void Read(string line)
    {
        if (ListeningPattern.Match(line) is { Success: true } match)
        {
            Url = new Uri(match.Groups[1].Value);
            Listening?.Invoke();
        }
    }

    [GeneratedRegex("Now listening on: (http://[^ ]+)")]
    private static partial Regex ListeningPattern { get; }
}
