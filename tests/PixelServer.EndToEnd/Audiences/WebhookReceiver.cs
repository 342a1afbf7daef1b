using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PixelServer.EndToEnd.Audiences;

/// <summary>Takes what webhooks send on a port of 127.0.0.1; refuses with 503 as often as it is told to.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Signature, string Key, string Body)> _received = new();
    private int _refusals;

    public WebhookReceiver()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Host = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        _listener.Prefixes.Add($"http://{Host}/");
        _listener.Start();
        _ = ReceiveAsync();
    }

    public string Host { get; }

    /// <summary>What was accepted.</summary>
    public IReadOnlyList<(string Signature, string Key, string Body)> Received => [.. _received];

    /// <summary>How often it still answers 503.</summary>
    public int Refusals
    {
        get => Volatile.Read(ref _refusals);
        set => Volatile.Write(ref _refusals, value);
    }

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                if (Interlocked.Decrement(ref _refusals) >= 0)
                {
                    context.Response.StatusCode = 503;
                }
                else
                {
                    _received.Enqueue((context.Request.Headers["X-PixelServer-Signature"] ?? "", context.Request.Headers["Idempotency-Key"] ?? "", body));
                }

                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
