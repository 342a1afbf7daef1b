using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// Takes the entries of one stream: new ones, and those another loader left. One round at a time; the figures are thread-safe.
/// </summary>
internal sealed partial class StreamReceiver(
    int number, RedisKeys keys, string consumer, HeldBlocks held, RedisConnection connection, RedisOptions options, TimeProvider time, ILogger logger)
{
    // Blocks may be of 4 KiB or of 8 MiB, and only reading tells; a round is to bring between one and four MiB.
    private const int MostAtOnce = 16;
    private const int FewBytes = 1024 * 1024;
    private const int ManyBytes = 4 * FewBytes;

    private static readonly TimeSpan LongestClaimPause = TimeSpan.FromSeconds(10);

    private readonly string _stream = keys.Streams[number];
    private readonly StreamAgreement _agreement = new(keys, number, connection);
    private readonly TimeSpan _claimPause = options.ClaimAfter / 2 < LongestClaimPause ? options.ClaimAfter / 2 : LongestClaimPause;

    // Touched by rounds alone.
    private int _count = 1;
    private string _cursor = "0-0";
    private long _claimedAt;
    private int _failuresInRow;

    private Task _round = Task.CompletedTask;
    private long _received;
    private long _claimed;
    private long _unreadable;
    private long _failures;
    private volatile string? _lastError;

    public long Received => Interlocked.Read(ref _received);

    public long Claimed => Interlocked.Read(ref _claimed);

    public long Unreadable => Interlocked.Read(ref _unreadable);

    public long Failures => Interlocked.Read(ref _failures);

    public string? LastError => _lastError;

    /// <summary>The round under way, or the last one. Does not fail.</summary>
    public Task Round => _round;

    /// <summary>Begins a round, unless the one before still waits for Redis. The task does not fail.</summary>
    public Task ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_round.IsCompleted)
        {
            _round = TryReceiveAsync(cancellationToken);
        }

        return _round;
    }

    private async Task TryReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _agreement.EnsureAsync(cancellationToken);
            await ReceiveNewAsync(cancellationToken);
            if (_claimedAt == 0 || time.GetElapsedTime(_claimedAt) >= _claimPause)
            {
                await ClaimAsync(cancellationToken);
            }

            _failuresInRow = 0;
            _lastError = null;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever cancelled says so.
        }
        catch (RedisCallException e) when (e.IsGroupMissing)
        {
            await TryCreateGroupAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // Whatever it is: health says why, and the other streams go on.
            await PauseAsync(e, cancellationToken);
        }
    }

    private async Task TryCreateGroupAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoaderGroup.CreateAsync(connection, _stream, cancellationToken);
        }
        catch (Exception e)
        {
            await PauseAsync(e, cancellationToken);
        }
    }

    private async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _failures);
        if (_lastError is null)
        {
            LogReceiveFailed(_stream, failure.Message);
        }

        _lastError = failure.Message;
        await Task.Delay(RetryPause.After(++_failuresInRow), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReceiveNewAsync(CancellationToken cancellationToken)
    {
        var answer = await connection.CallOnceAsync(StreamCalls.Read(_stream, consumer, _count), cancellationToken);
        if (answer.IsNull)
        {
            return;
        }

        var entries = (RedisResult[])((RedisResult[])((RedisResult[])answer)[0])[1];
        var bytes = await KeepAsync(entries, cancellationToken);
        Interlocked.Add(ref _received, entries.Length);
        _count = bytes switch
        {
            > ManyBytes => Math.Max(1, _count / 2),
            < FewBytes when entries.Length == _count => Math.Min(MostAtOnce, _count * 2),
            _ => _count,
        };
    }

    // One entry for each call, until all were looked at or there is enough for now.
    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        long bytes = 0;
        do
        {
            var answer = (RedisResult[])await connection.CallOnceAsync(
                StreamCalls.Claim(_stream, consumer, options.ClaimAfter, _cursor), cancellationToken);
            _cursor = (string)answer[0];
            // Redis 6.2 answers nil for entries that are gone.
            var entries = ((RedisResult[])answer[1]).Where(entry => !entry.IsNull).ToArray();
            bytes += await KeepAsync(entries, cancellationToken);
            if (entries.Length > 0)
            {
                Interlocked.Add(ref _claimed, entries.Length);
                LogClaimed(entries.Length, _stream);
            }
        }
        while (_cursor != "0-0" && bytes < ManyBytes);
        _claimedAt = _cursor == "0-0" ? time.GetTimestamp() : 0;
    }

    private async Task<long> KeepAsync(RedisResult[] entries, CancellationToken cancellationToken)
    {
        long bytes = 0;
        List<(string Id, string Reason)> unreadable = [];
        foreach (var entry in entries)
        {
            var parts = (RedisResult[])entry;
            var entryId = (string)parts[0];
            if (BlockEntry.TryRead((RedisResult[])parts[1], out var block, out var reason))
            {
                held.Add(block, number, entryId);
                bytes += block.Records.Length;
            }
            else
            {
                unreadable.Add((entryId, reason));
            }
        }

        foreach (var (entryId, reason) in unreadable)
        {
            Interlocked.Increment(ref _unreadable);
            LogUnreadable(entryId, _stream, reason, keys.Unreadable[number]);
            await connection.CallAsync(StreamCalls.SetAside(_stream, keys.Unreadable[number], entryId), cancellationToken);
        }

        return bytes;
    }

    [LoggerMessage(54, LogLevel.Warning, "No blocks can be taken from {Stream} ({Reason}); they wait, and it is tried again.")]
    private partial void LogReceiveFailed(string stream, string reason);

    [LoggerMessage(55, LogLevel.Warning, "Took {Count} blocks of {Stream} over from a loader that is not heard of any more.")]
    private partial void LogClaimed(int count, string stream);

    [LoggerMessage(56, LogLevel.Error, "Entry {Entry} of {Stream} cannot be understood: {Reason}. It goes to {Unreadable}; its block is still in its collector's log.")]
    private partial void LogUnreadable(string entry, string stream, string reason, string unreadable);
}
