using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// Sends the blocks of one stream, one after the other, while the stream has room. Holds the bytes of one block. What
/// fails is tried again for ever. One loop; queueing and the figures are thread-safe.
/// </summary>
internal sealed partial class StreamSender(
    string stream, StreamAgreement agreement, DiskEventLog log, string collectorId, ShippedBlocks shipped, RedisConnection connection, RedisOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RoomPause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<ShippedBlock> _queue = Channel.CreateUnbounded<ShippedBlock>(new UnboundedChannelOptions { SingleReader = true });
    private long _sent;
    private long _failures;
    private long _length;
    private volatile string? _lastError;

    public long Sent => Interlocked.Read(ref _sent);

    public long Failures => Interlocked.Read(ref _failures);

    public string? LastError => _lastError;

    /// <summary>Blocks in the stream, as last seen.</summary>
    public long Length => Interlocked.Read(ref _length);

    public void Enqueue(ShippedBlock block) => _queue.Writer.TryWrite(block);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var block in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            for (var failures = 1; !await TrySendAsync(block, cancellationToken); failures++)
            {
                await Task.Delay(RetryPause.After(failures), time, cancellationToken);
            }
        }
    }

    /// <summary>Looks how long the stream is, for the figures.</summary>
    /// <exception cref="RedisCallException">Redis did not say.</exception>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        var length = (long)await connection.CallOnceAsync(StreamCalls.Length(stream), cancellationToken);
        Interlocked.Exchange(ref _length, length);
        return length;
    }

    private async Task<bool> TrySendAsync(ShippedBlock block, CancellationToken cancellationToken)
    {
        try
        {
            // Asking also keeps a Redis that does not answer from being sent the same bytes again and again.
            await agreement.EnsureAsync(cancellationToken);
            await WaitForRoomAsync(cancellationToken);
            if (shipped.TryBeginSending(block))
            {
                await SendAsync(block, cancellationToken);
            }

            _lastError = null;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: the block waits in the log and health says why, but the collector goes on.
            Interlocked.Increment(ref _failures);
            if (_lastError is null)
            {
                LogSendFailed(block.Block.Id, e.Message);
            }

            _lastError = e.Message;
            return false;
        }
    }

    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        long length;
        while ((length = await MeasureAsync(cancellationToken)) >= options.MaxWaiting)
        {
            await Task.Delay(RoomPause, time, cancellationToken);
        }

        if (length == 0)
        {
            await LoaderGroup.CreateAsync(connection, stream, cancellationToken);
        }
    }

    private async Task SendAsync(ShippedBlock block, CancellationToken cancellationToken)
    {
        string? entryId = null;
        try
        {
            var entry = ReadBlock(block.Block);
            entryId = (string)await connection.CallOnceAsync(StreamCalls.Add(stream, entry), cancellationToken);
            Interlocked.Increment(ref _sent);
        }
        finally
        {
            shipped.EndSending(block, entryId);
        }
    }

    private BlockEntry ReadBlock(LogBlock block)
    {
        using var content = log.Read(block);
        // Stepping through is what keeps damaged bytes aside; the loader gets the block as it is.
        foreach (var _ in content)
        {
        }

        // A copy, as StackExchange.Redis may hold on to it after the call was given up.
        return new BlockEntry(block.Id, collectorId, content.Salt, content.Start, content.Bytes.ToArray());
    }

    [LoggerMessage(52, LogLevel.Warning, "Block {Block} could not be sent to Redis ({Reason}); it waits in the event log and goes again.")]
    private partial void LogSendFailed(BlockId block, string reason);
}
