using System.Globalization;
using System.Text.Json;

namespace PixelServer.LoadTest.Running;

/// <summary>The ClickHouse engine as a server of its own, as a loader without one finds it.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const string User = "writer";
    private const string Password = "benchmark";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;

    private EngineProcess(ChildProcess process, TemporaryFolder folder, int port)
    {
        _process = process;
        _folder = folder;
        Access = new ClickHouseAccess(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"), new Login(User, Password));
    }

    public int Id => _process.Id;

    public ClickHouseAccess Access { get; }

    /// <summary>What a server is told to find it.</summary>
    public IReadOnlyList<string> Settings =>
        [$"--ClickHouse:Url={Access.Url}", $"--ClickHouse:User={User}", $"--ClickHouse:Password={Password}"];

    public static async Task<EngineProcess> StartAsync(string parentFolder, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder(parentFolder);
        var port = FreePort.Find();
        var users = JsonSerializer.Serialize(new { users = new[] { new { name = User, password = Password, readOnly = false } } });
        var engine = new EngineProcess(
            ChildProcess.Start(
                Checkout.EngineProgram,
                ["--data", folder.Path, "--port", port.ToString(CultureInfo.InvariantCulture)],
                users),
            folder,
            port);
        try
        {
            using var http = new HttpClient();
            await engine._process.UntilAsync("answering", StartLimit, TimeSpan.FromMilliseconds(50), async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri(engine.Access.Url + "ping"), cancellationToken);
                    return answer.IsSuccessStatusCode ? "answering" : null;
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            }, cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
    }
}
