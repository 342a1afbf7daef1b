using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

[assembly: AssemblyFixture(typeof(PixelServer.EmbeddedClickHouse.Tests.Running.RunningEngine))]

namespace PixelServer.EmbeddedClickHouse.Tests.Running;

/// <summary>A real engine on a folder of its own, shared by all tests that don't stop it. Tests use tables of their own.</summary>
public sealed class RunningEngine : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Task<string> _errors;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    public RunningEngine()
    {
        Process = EngineProgram.Start("--data", _folder.Path, "--port", "0");
        _errors = Process.StandardError.ReadToEndAsync();
    }

    public Process Process { get; }

    public string DataFolder => _folder.Path;

    public string ReadyLine { get; private set; } = "";

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Process.StandardInput.WriteLineAsync(EngineProgram.Users);
        await Process.StandardInput.FlushAsync();
        if (await Process.StandardOutput.ReadLineAsync() is not { } line)
        {
            // xunit does not dispose a fixture that could not be initialised.
            var reason = await _errors;
            await DisposeAsync();
            throw new InvalidOperationException(reason);
        }

        ReadyLine = line;
        using var ready = JsonDocument.Parse(ReadyLine);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ready.RootElement.GetProperty("port").GetInt32()}/"));
    }

    public async ValueTask DisposeAsync()
    {
        Process.StandardInput.Close();
        await Process.WaitForExitAsync();
        Process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>POSTs a query as the writing user and expects success.</summary>
    public async Task<string> Run(string query, string fields = "")
    {
        var answer = await Ask(query, "writer", fields);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Text;
    }

    /// <summary>POSTs a query with <c>&amp;name=value</c> fields as a user.</summary>
    public Task<Answer> Ask(string query, string user = "writer", string fields = "") =>
        Send(HttpMethod.Post, $"?query={Uri.EscapeDataString(query)}{fields}", user);

    /// <summary>POSTs rows to an INSERT in the address.</summary>
    public Task<Answer> Insert(string query, byte[] rows, string fields = "", string? encoding = null) =>
        Send(HttpMethod.Post, $"?query={Uri.EscapeDataString(query)}{fields}", "writer", rows, encoding);

    public async Task<Answer> Send(HttpMethod method, string address, string user, byte[]? body = null, string? encoding = null)
    {
        using var request = Request(method, address, user);
        request.Content = method == HttpMethod.Post ? new ByteArrayContent(body ?? []) : null;
        if (encoding is not null)
        {
            request.Content!.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await _http.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response, Cancellation);
    }

    /// <summary>Sends a request of the test's own making.</summary>
    public async Task<Answer> Send(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response, Cancellation);
    }

    /// <summary>Sends a request and returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> Open(string query, CancellationToken cancellation) =>
        _http.SendAsync(Request(HttpMethod.Post, $"?query={Uri.EscapeDataString(query)}", "writer"), HttpCompletionOption.ResponseHeadersRead, cancellation);

    private HttpRequestMessage Request(HttpMethod method, string address, string user) => new(method, new Uri(Address, address))
    {
        Headers = { Authorization = Basic(user, user == "writer" ? "write me" : "read:me") },
    };

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>A figure of the process's memory, such as VmRSS or VmHWM, in bytes.</summary>
    public long Memory(string figure)
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
