using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PixelServer.Faults.Tests;

/// <summary>Answers every chunk with <c>+</c> and the chunk, and remembers what each connection brought.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, string> _received = new();
    private readonly ConcurrentDictionary<int, bool> _ended = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public EchoServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Waits until this many connections brought exactly this text, and, where asked for, were closed by the client.</summary>
    public async Task ReceivesAsync(string text, int times = 1, bool isEnded = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_received.Count(connection => connection.Value == text && (!isEnded || _ended.ContainsKey(connection.Key))) != times)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var number = 0; ; number++)
            {
                _connections.Add(EchoAsync(await _listener.AcceptSocketAsync(_stop.Token), number));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The end.
        }
    }

    private async Task EchoAsync(Socket socket, int number)
    {
        var buffer = new byte[1024];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                _received.AddOrUpdate(number, Text(), (_, before) => before + Text());
                await socket.SendAsync(Encoding.ASCII.GetBytes("+" + Text()), _stop.Token);

                string Text() => Encoding.ASCII.GetString(buffer, 0, read);
            }

            _ended[number] = true;
            await socket.ReceiveAsync(new byte[1], SocketFlags.None, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Reset, or the end.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
