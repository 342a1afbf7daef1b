using System.Net;
using System.Text.Json;
using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Processes;

/// <summary>The ClickHouse engine in a process of its own, without a server that supervises it.</summary>
internal sealed class EngineNode : INode
{
    public const string User = "writer";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(1);

    private readonly ChildProcess _process;
    private readonly string _data;
    private bool _wanted;

    public EngineNode(string folder, string logs, string password)
    {
        Password = password;
        _data = Path.Combine(folder, Name);
        _process = new ChildProcess(Name, logs) { Line = Read };
    }

    public string Name => Target.ClickHouse;

    public string Password { get; }

    /// <summary>Where it listens; null while it does not.</summary>
    public IPEndPoint? Address { get; private set; }

    /// <summary>Told when the address changes.</summary>
    public Action? Moved { get; set; }

    public int? ProcessId => _process.IsRunning ? _process.ProcessId : null;

    // Exit code 3: the folder is still held by the run that was killed. It is started again until it has it.
    public string? Misfortune => _process.EndedByItself is { } exitCode and not 3 ? $"{Name} ended by itself with exit code {exitCode}" : null;

    public void Start()
    {
        _wanted = true;
        if (_process.IsRunning)
        {
            return;
        }

        _process.Forget();
        var users = new { users = new[] { new { name = User, password = Password, readOnly = false } } };
        _process.Start(Programs.Engine, ["--data", _data, "--port", "0"], JsonSerializer.Serialize(users));
    }

    public async Task KillAsync()
    {
        _wanted = false;
        Move(null);
        await _process.KillAsync();
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        _wanted = false;
        await _process.StopAsync(cancellation);
        Move(null);
    }

    public void Pause() => _process.Pause();

    public void Continue() => _process.Continue();

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        var (holds, _) = await Wait.UntilAsync(ReadyLimit, () => Task.FromResult(WhyNotReady()), cancellation);
        if (!holds)
        {
            throw new HarnessException($"{Name} was not ready after {ReadyLimit.TotalSeconds} s.");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private string? WhyNotReady()
    {
        if (Misfortune is { } misfortune)
        {
            throw new HarnessException(misfortune);
        }

        if (_wanted && !_process.IsRunning)
        {
            Start();
        }

        return Address is null ? "it does not listen" : null;
    }

    private void Read(string line)
    {
        if (line.StartsWith("{\"port\":", StringComparison.Ordinal))
        {
            using var ready = JsonDocument.Parse(line);
            Move(new IPEndPoint(IPAddress.Loopback, ready.RootElement.GetProperty("port").GetInt32()));
        }
    }

    private void Move(IPEndPoint? address)
    {
        Address = address;
        Moved?.Invoke();
    }
}
