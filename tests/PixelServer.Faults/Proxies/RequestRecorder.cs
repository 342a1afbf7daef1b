using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace PixelServer.Faults.Proxies;

/// <summary>
/// Keeps what a client sends from the beginning of a request until its answer begins, and delivers it a second time on a
/// connection of its own. Requests are told apart by their first byte: letters of HTTP, the asterisk of Redis.
/// </summary>
internal sealed class RequestRecorder(EndPoint upstream, CancellationToken stop)
{
    // An insert of a whole block; longer requests are not repeated.
    private const int MostBytes = 16 * 1024 * 1024;
    private const int MostReplays = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<Task> _replays = [];
    private ArrayBufferWriter<byte>? _recording;
    private bool _answered = true;

    /// <summary>Looks at bytes that pass; both directions call it.</summary>
    public void See(ReadOnlySpan<byte> bytes, bool isRequest, bool isWanted, LoopbackProxy proxy)
    {
        lock (_lock)
        {
            if (!isRequest)
            {
                _answered = true;
                Replay(proxy);
            }
            else
            {
                if (isWanted && _answered && _recording is null && _replays.Count < MostReplays && bytes[0] is (byte)'*' or (byte)'P' or (byte)'G')
                {
                    _recording = new ArrayBufferWriter<byte>();
                }

                _answered = false;
                Record(bytes);
            }
        }
    }

    /// <summary>Waits for what is still being delivered.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_replays);
        }
    }

    private void Record(ReadOnlySpan<byte> bytes)
    {
        _recording?.Write(bytes);
        if (_recording?.WrittenCount > MostBytes)
        {
            _recording = null;
        }
    }

    private void Replay(LoopbackProxy proxy)
    {
        if (_recording is { } recording)
        {
            _recording = null;
            proxy.CountHit();
            _replays.Add(DeliverAsync(recording.WrittenMemory));
        }
    }

    private async Task DeliverAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await ProxiedConnection.DeliverAsync(upstream, bytes, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server is away, or waits for more than there is: delivered as far as it goes.
        }
    }
}
