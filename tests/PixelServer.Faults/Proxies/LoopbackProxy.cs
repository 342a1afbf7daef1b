using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Proxies;

/// <summary>
/// A TCP proxy on the loopback interface whose connections can be made bad. Its own port never changes, whatever becomes of the
/// server behind it. Thread-safe; closes everything when disposed.
/// </summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Task _accepting;
    private volatile LinkFault? _fault;
    private volatile EndPoint? _upstream;
    private long _hits;

    public LoopbackProxy()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Where connections lead; while null they are reset.</summary>
    public EndPoint? Upstream
    {
        get => _upstream;
        set => _upstream = value;
    }

    /// <summary>The fault that connections suffer now.</summary>
    public LinkFault? Fault => _fault;

    /// <summary>How often a fault touched a connection.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    public void Apply(LinkFault fault)
    {
        _fault = fault;
        if (fault.Kind == FaultKind.Cut)
        {
            ResetAll();
        }
    }

    /// <summary>Ends the fault. What it left half-closed is reset: a peer that never closes is another fault than a slow one.</summary>
    public void Clear()
    {
        var fault = _fault;
        _fault = null;
        if (fault?.Kind == FaultKind.HalfClose)
        {
            ResetAll();
        }
    }

    public void CountHit() => Interlocked.Increment(ref _hits);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        ResetAll();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was accepted.
                continue;
            }

            if (_upstream is not { } upstream || _fault?.Kind == FaultKind.Cut)
            {
                ProxiedConnection.Reset(client);
                continue;
            }

            var connection = new ProxiedConnection(this, client, upstream, _stop.Token);
            // In the table before it can end, so that it is always taken out again.
            var begin = new TaskCompletionSource();
            _connections[connection] = RunAsync(connection, begin.Task);
            begin.SetResult();
        }
    }

    private async Task RunAsync(ProxiedConnection connection, Task begin)
    {
        await begin;
        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }

    private void ResetAll()
    {
        foreach (var connection in _connections.Keys)
        {
            CountHit();
            connection.Reset();
        }
    }
}
