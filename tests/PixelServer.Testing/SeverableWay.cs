using System.Net;
using System.Net.Sockets;

namespace PixelServer.Testing;

/// <summary>
/// A TCP port of this machine that leads to another one until it is cut: then whatever is open breaks, and nobody can connect. Mended it
/// leads there again, from the same port. Thread-safe.
/// </summary>
public sealed class SeverableWay : IDisposable
{
    private readonly int _target;
    private readonly Lock _lock = new();
    private readonly HashSet<TcpClient> _open = [];
    private TcpListener? _listener;

    public SeverableWay(int target)
    {
        _target = target;
        Listen(0);
    }

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            foreach (var connection in _open)
            {
                // A reset, as of a machine that is gone and back, and no orderly end.
                connection.Client.LingerState = new LingerOption(true, 0);
                connection.Dispose();
            }

            _open.Clear();
        }
    }

    public void Mend() => Listen(Port);

    public void Dispose() => Cut();

    private void Listen(int port)
    {
        lock (_lock)
        {
            if (_listener is not null)
            {
                return;
            }

            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync(_listener);
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = LeadAsync(await listener.AcceptTcpClientAsync(), listener);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task LeadAsync(TcpClient from, TcpListener listener)
    {
        using var _ = from;
        using var to = new TcpClient();
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, _target);
            lock (_lock)
            {
                if (_listener != listener)
                {
                    return;
                }

                _open.Add(from);
                _open.Add(to);
            }

            var there = from.GetStream().CopyToAsync(to.GetStream());
            var back = to.GetStream().CopyToAsync(from.GetStream());
            await Task.WhenAny(there, back);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone, so both are.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(from);
                _open.Remove(to);
            }
        }
    }
}
