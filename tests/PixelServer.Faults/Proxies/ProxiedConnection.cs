using System.Net;
using System.Net.Sockets;
using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Proxies;

/// <summary>One connection through a proxy: passes bytes both ways and does to them what the proxy's fault says.</summary>
internal sealed class ProxiedConnection(LoopbackProxy proxy, Socket client, EndPoint upstream, CancellationToken stop)
{
    private const int ChunkBytes = 64 * 1024;
    private const int DripBytes = 256;
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Socket _server = NewSocket(upstream);
    private readonly RequestRecorder _recorder = new(upstream, stop);

    // The fault the counters belong to: both directions look at it.
    private readonly Lock _lock = new();
    private LinkFault? _seen;
    private long _requestBytes;
    private long _answerBytes;
    private volatile bool _halfClosed;

    /// <summary>Ends when both sides have closed, or either was reset.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _server.ConnectAsync(upstream, stop);
            var requests = PumpAsync(client, _server, isRequest: true);
            var answers = PumpAsync(_server, client, isRequest: false);
            // One side's failure is the connection's: the other must not wait for ever.
            if (!await await Task.WhenAny(requests, answers))
            {
                Reset();
            }

            await Task.WhenAll(requests, answers);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is away; the client sees a reset.
        }
        finally
        {
            Reset();
            await _recorder.EndAsync();
        }
    }

    /// <summary>Closes both sides with RST.</summary>
    public void Reset()
    {
        Reset(client);
        Reset(_server);
    }

    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }

    private static Socket NewSocket(EndPoint end) => end is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Opens a connection and sends these bytes on it; what is answered goes nowhere.</summary>
    public static async Task DeliverAsync(EndPoint upstream, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using var socket = NewSocket(upstream);
        await socket.ConnectAsync(upstream, stop);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
        }

        var answer = new byte[ChunkBytes];
        while (await socket.ReceiveAsync(answer, stop) > 0)
        {
        }
    }

    // True when the sender closed its side in order.
    private async Task<bool> PumpAsync(Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[ChunkBytes];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, stop)) > 0)
            {
                if (!await PassAsync(buffer.AsMemory(0, read), to, isRequest))
                {
                    Reset();
                    return false;
                }
            }

            if (!(isRequest && _halfClosed))
            {
                to.Shutdown(SocketShutdown.Send);
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }

    // False when the connection is to be cut.
    private async ValueTask<bool> PassAsync(ReadOnlyMemory<byte> bytes, Socket to, bool isRequest)
    {
        while (proxy.Fault?.Kind == FaultKind.Stall)
        {
            proxy.CountHit();
            await Task.Delay(Glance, stop);
        }

        var fault = proxy.Fault;
        var before = Count(fault, bytes.Length, isRequest);
        switch (fault?.Kind)
        {
            case FaultKind.Cut:
            case FaultKind.CutBeforeAnswer when !isRequest:
                proxy.CountHit();
                return false;
            case FaultKind.CutRequest when isRequest && before + bytes.Length >= fault.Bytes:
            case FaultKind.CutAnswer when !isRequest && before + bytes.Length >= fault.Bytes:
                proxy.CountHit();
                await SendAsync(bytes[..(int)Math.Clamp(fault.Bytes - before, 0, bytes.Length)], to);
                return false;
            case FaultKind.HalfClose when isRequest:
                return HalfClose(to);
            case FaultKind.Delay:
                proxy.CountHit();
                await Task.Delay(Late, stop);
                break;
            case FaultKind.Throttle:
                proxy.CountHit();
                await DripAsync(bytes, to);
                return true;
            default:
                break;
        }

        _recorder.See(bytes.Span, isRequest, fault?.Kind == FaultKind.Replay, proxy);
        if (!(isRequest && _halfClosed))
        {
            await SendAsync(bytes, to);
        }

        return true;
    }

    // The bytes of this direction before these, since the fault began.
    private long Count(LinkFault? fault, int length, bool isRequest)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(fault, _seen))
            {
                (_seen, _requestBytes, _answerBytes) = (fault, 0, 0);
            }

            ref var bytes = ref isRequest ? ref _requestBytes : ref _answerBytes;
            var before = bytes;
            bytes += length;
            return before;
        }
    }

    private bool HalfClose(Socket to)
    {
        if (!_halfClosed)
        {
            _halfClosed = true;
            proxy.CountHit();
            to.Shutdown(SocketShutdown.Send);
        }

        return true;
    }

    private async Task DripAsync(ReadOnlyMemory<byte> bytes, Socket to)
    {
        while (!bytes.IsEmpty && proxy.Fault?.Kind == FaultKind.Throttle)
        {
            var drip = bytes[..Math.Min(DripBytes, bytes.Length)];
            await SendAsync(drip, to);
            bytes = bytes[drip.Length..];
            await Task.Delay(Drip, stop);
        }

        await SendAsync(bytes, to);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, Socket to)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, stop)..];
        }
    }
}
