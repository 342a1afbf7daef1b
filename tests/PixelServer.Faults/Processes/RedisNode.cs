using System.Net.Sockets;
using System.Text;
using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Processes;

/// <summary>
/// A redis-server that listens on a socket of the file system alone: proxies lead to it, and no port can be taken from it between
/// two runs.
/// </summary>
internal sealed class RedisNode : INode
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);
    private readonly ChildProcess _process;
    private readonly string _data;
    private readonly bool _keepsData;

    /// <param name="folder">Its data folder is made in here.</param>
    /// <param name="logs">Where its output goes.</param>
    /// <param name="keepsData">With an append-only file, synced every second; else nothing survives a restart.</param>
    public RedisNode(string folder, string logs, bool keepsData)
    {
        _data = Path.Combine(folder, Name);
        _keepsData = keepsData;
        Directory.CreateDirectory(_data);
        _process = new ChildProcess(Name, logs);
        Socket = Path.Combine(_data, "socket");
    }

    public string Name => Target.Redis;

    /// <summary>Path of its socket.</summary>
    public string Socket { get; }

    public int? ProcessId => _process.IsRunning ? _process.ProcessId : null;

    public string? Misfortune => _process.EndedByItself is { } exitCode ? $"{Name} ended by itself with exit code {exitCode}" : null;

    public void Start()
    {
        if (_process.IsRunning)
        {
            return;
        }

        _process.Forget();
        _process.Start(Programs.Redis,
        [
            "--port", "0", "--unixsocket", Socket, "--dir", _data, "--save", "", "--appendonly", _keepsData ? "yes" : "no",
            "--appendfsync", "everysec", "--maxmemory-policy", "noeviction",
        ]);
    }

    public Task KillAsync() => _process.KillAsync();

    public async Task StopAsync(CancellationToken cancellation) => await _process.StopAsync(cancellation);

    public void Pause() => _process.Pause();

    public void Continue() => _process.Continue();

    /// <summary>Deletes its data; it must not run.</summary>
    public void DeleteData()
    {
        Directory.Delete(_data, recursive: true);
        Directory.CreateDirectory(_data);
    }

    public Task FlushAsync(CancellationToken cancellation) => SendAsync("FLUSHALL", cancellation);

    /// <summary>Bounds its memory: at the bound writes are refused.</summary>
    /// <param name="bytes">0 takes the bound away.</param>
    /// <param name="cancellation">Ends the wait for its answer.</param>
    public Task BoundMemoryAsync(long bytes, CancellationToken cancellation) => SendAsync($"CONFIG SET maxmemory {bytes}", cancellation);

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        var (holds, why) = await Wait.UntilAsync(ReadyLimit, async () => await AskAsync("PING", cancellation) is "+PONG" ? null : "no PONG", cancellation);
        if (!holds)
        {
            throw new HarnessException($"{Name} was not ready after {ReadyLimit.TotalSeconds} s: {why}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>The first line of the answer to a command; null when it is away.</summary>
    public async Task<string?> AskAsync(string command, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), limit.Token);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task SendAsync(string command, CancellationToken cancellation)
    {
        if (await AskAsync(command, cancellation) is not ("+OK" or null) and var answer)
        {
            throw new HarnessException($"{Name} answered {command} with {answer}");
        }
    }
}
