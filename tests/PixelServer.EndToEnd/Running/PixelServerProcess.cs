using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>
/// The built program, run as a child process on ports the system chooses and a data folder of its own, which it keeps over
/// restarts. Gone with everything it started when disposed.
/// </summary>
public sealed partial class PixelServerProcess : IAsyncDisposable
{
    private const string ProgramName = "pixelserver";

    // ClickHouse first looks for parts to remove half a minute after a table was made; an erasure waits for that, and on a busy machine for more.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _settings;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Patience };
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;
    private int? _lastEngine;
    private TaskCompletionSource<Uri> _listening = new();

    /// <param name="settings">Added to the command line of <c>serve</c>.</param>
    public PixelServerProcess(params IEnumerable<string> settings) => _settings = [.. settings];

    public string DataFolder => _folder.Path;

    /// <summary>Added to the server's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the collector listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public int ProcessId => Running.Id;

    /// <summary>What the server wrote on its standard output and error, over all its runs.</summary>
    public string Log => string.Join('\n', _log);

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, ProgramName);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Process Running => _process ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>A server that is ready.</summary>
    public static async Task<PixelServerProcess> StartNewAsync(params IEnumerable<string> settings)
    {
        var server = new PixelServerProcess(settings);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server whose own ClickHouse is another one's embedded engine; still to be started.</summary>
    public static PixelServerProcess UsingClickHouseOf(PixelServerProcess owner, params IEnumerable<string> settings)
    {
        var clickHouse = owner.Keys().GetProperty("clickHouse");
        var writer = clickHouse.GetProperty("writer");
        return new PixelServerProcess(settings)
        {
            Environment = new Dictionary<string, string>
            {
                ["ClickHouse__Url"] = clickHouse.GetProperty("url").GetString()!,
                ["ClickHouse__User"] = writer.GetProperty("user").GetString()!,
                ["ClickHouse__Password"] = writer.GetProperty("password").GetString()!,
            },
        };
    }

    public async Task StartAsync()
    {
        await ListenAsync();
        await ReadyAsync();
    }

    /// <summary>Starts it and returns as soon as it listens, be it ready or not.</summary>
    public async Task ListenAsync()
    {
        _listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Start(
        [
            "serve", "--urls", "http://127.0.0.1:0", "--data", DataFolder, "--ClickHouse:EmbeddedPort=0",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", .. _settings,
        ], Environment);
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var ended = _process.WaitForExitAsync(Cancellation);
        if (await Task.WhenAny(_listening.Task, ended).WaitAsync(Patience, Cancellation) == ended)
        {
            throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}:\n{Log}");
        }

        Url = await _listening.Task;
    }

    public async Task ReadyAsync()
    {
        try
        {
            await Eventually.HoldsAsync("the server is ready", async () => (await GetAsync("/health/ready")).Status == HttpStatusCode.OK);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            throw new InvalidOperationException($"The server did not become ready:\n{Log}", e);
        }
    }

    public Task<Answer> GetPixelAsync(string query, params (string Name, string Value)[] headers) => GetAsync($"/p.gif?{query}", headers);

    public Task<Answer> GetAsync(string address, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, address, null, headers);

    public Task<Answer> PostAsync(string json, params (string Name, string Value)[] headers) =>
        PostAsync(Encoding.UTF8.GetBytes(json), headers);

    public Task<Answer> PostAsync(byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/p", new ByteArrayContent(body), headers);

    /// <summary>Sends a request. A header that belongs to the body, as Content-Type does, goes there.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string address, HttpContent? content, params (string Name, string Value)[] headers)
    {
        // Not normalised: tests mean the characters they write.
        var target = new Uri($"{Url.ToString().TrimEnd('/')}{address}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, target) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response, Cancellation);
    }

    /// <summary>
    /// Sends bytes over a connection of its own and returns all that comes back until the server closes it; a reset counts as
    /// closed. Unless told otherwise our side stays open meanwhile.
    /// </summary>
    public async Task<string> RawAsync(ReadOnlyMemory<byte> bytes, bool halfClose = false)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Url.Port, Cancellation);
        var answer = ReadToEndAsync(socket);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, Cancellation)..];
            }

            if (halfClose)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The server had enough of it; what it answered says why.
        }

        return await answer.WaitAsync(Patience, Cancellation);
    }

    public Task<string> RawAsync(string text, bool halfClose = false) => RawAsync(Encoding.Latin1.GetBytes(text), halfClose);

    /// <summary>Runs a query as the analyst, or as another user of keys.json; the result is TSV without its last line feed.</summary>
    public async Task<string> QueryAsync(string sql, string user = "analyst")
    {
        var clickHouse = Keys().GetProperty("clickHouse");
        var login = clickHouse.GetProperty(user);
        using var request = new HttpRequestMessage(HttpMethod.Post, clickHouse.GetProperty("url").GetString()) { Content = new StringContent(sql) };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.GetProperty("user").GetString()}:{login.GetProperty("password").GetString()}")));
        using var response = await _http.SendAsync(request, Cancellation);
        var answer = await Answer.ReadAsync(response, Cancellation);
        return answer.Status == HttpStatusCode.OK ? answer.Text.TrimEnd('\n') : throw new InvalidOperationException(answer.Text);
    }

    /// <summary>Asks until the result is the expected one; returns the last result.</summary>
    public Task<string> QueryUntilAsync(string sql, string expected) => Eventually.AnswersAsync(() => QueryEarlyAsync(sql), answer => answer == expected);

    /// <summary>The columns of the one event with this id, once it is there.</summary>
    public Task<string> EventAsync(string id, string columns) =>
        Eventually.AnswersAsync(() => QueryEarlyAsync($"SELECT {columns} FROM events WHERE event_id = '{id}'"), static answer => answer.Length > 0);

    /// <summary>Status as an operator sees it.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        var answer = await GetAsync("/v1/status", ("Authorization", $"Bearer {Keys().GetProperty("adminKey").GetString()}"));
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    /// <summary>keys.json of the data folder.</summary>
    public JsonElement Keys()
    {
        using var keys = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(DataFolder, "keys.json")));
        return keys.RootElement.Clone();
    }

    /// <summary>A figure of the server's memory, such as VmRSS, in bytes.</summary>
    public long Memory(string figure)
    {
        var line = File.ReadLines($"/proc/{ProcessId}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    /// <summary>The embedded engine's process; null while there is none.</summary>
    public int? EngineProcessId() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == ProcessId)
        .Select(id => (int?)id)
        .FirstOrDefault();

    public void KillEngine() => Signals.Send(EngineProcessId() ?? throw new InvalidOperationException("There is no engine."), Signals.Kill);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _lastEngine = EngineProcessId();
        Running.Kill();
        await EndAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(ProcessId, Signals.Terminate);
        return await EndAsync();
    }

    public async Task RestartAsync()
    {
        Assert.Equal(0, await StopAsync());
        await StartAsync();
    }

    /// <summary>Runs another command of the program on this server's data folder.</summary>
    public Task<CommandResult> RunCommandAsync(string command, params IEnumerable<string> arguments) =>
        RunProgramAsync("", [command, "--data", DataFolder, .. arguments]);

    /// <summary>Runs the program to its end with this as its standard input.</summary>
    public static async Task<CommandResult> RunProgramAsync(string input, params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(Cancellation);
            var error = process.StandardError.ReadToEndAsync(Cancellation);
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading: what it says about that is the result.
            }

            await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _lastEngine = EngineProcessId();
            _process.Kill(entireProcessTree: true);
            await EndAsync();
        }

        // The engine of a killed server ends by itself; it must have let go of the folder before that is deleted.
        if (_lastEngine is { } engine)
        {
            await Eventually.HoldsAsync("the engine ends", () => Task.FromResult(!Directory.Exists($"/proc/{engine}")));
        }

        _http.Dispose();
        _folder.Dispose();
    }

    // A server that has just begun to listen may still be making its tables: nothing is in them yet.
    private async Task<string> QueryEarlyAsync(string sql)
    {
        try
        {
            return await QueryAsync(sql);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("(UNKNOWN_TABLE)", StringComparison.Ordinal))
        {
            return "";
        }
    }

    private static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start.");
    }

    private async Task<int> EndAsync()
    {
        await Running.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        var exitCode = Running.ExitCode;
        Running.Dispose();
        _process = null;
        return exitCode;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        if (ListeningPattern.Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, Cancellation)) > 0)
            {
                received.Write(buffer, 0, read);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // As good as closed.
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }

    // The fourth field; the second, the name in brackets, may hold blanks.
    private static int? ParentOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended while we looked.
            return null;
        }
    }

    [GeneratedRegex("Now listening on: (http://[^ \"]+)")]
    private static partial Regex ListeningPattern { get; }
}
