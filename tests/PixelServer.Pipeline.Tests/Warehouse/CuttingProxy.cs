using System.Net;
using System.Net.Sockets;

namespace PixelServer.Pipeline.Tests.Warehouse;

/// <summary>
/// Stands between a client and a server on loopback and cuts every connection when the server begins to answer, or, with
/// <c>reachServer</c> false, when the request begins. The client can't tell the two apart.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly bool _reachServer;
    private readonly Task _running;

    public CuttingProxy(Uri server, bool reachServer)
    {
        _server = server;
        _reachServer = reachServer;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _running = RunAsync();
    }

    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await CutAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed: there is nobody left to serve.
        }
    }

    private async Task CutAsync(NetworkStream client)
    {
        var buffer = new byte[64 * 1024];
        var read = await client.ReadAsync(buffer, _stop.Token);
        if (!_reachServer)
        {
            return;
        }

        using var connection = new TcpClient();
        await connection.ConnectAsync(_server.Host, _server.Port, _stop.Token);
        var server = connection.GetStream();
        await server.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var sending = ForwardAsync(client, server, answered.Token);
        await server.ReadExactlyAsync(new byte[1], _stop.Token);
        await answered.CancelAsync();
        await sending;
    }

    private static async Task ForwardAsync(NetworkStream client, NetworkStream server, CancellationToken answered)
    {
        try
        {
            await client.CopyToAsync(server, answered);
        }
        catch (OperationCanceledException) when (answered.IsCancellationRequested)
        {
            // The server has answered, so the request was whole.
        }
    }
}
