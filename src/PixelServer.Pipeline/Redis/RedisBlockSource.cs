using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.Loading;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// The blocks of all collectors, shared with the other loaders of the same Redis: each comes to one of them, and to another when
/// that one is not heard of any more. A block may come any number of times, but not while it is held here. Status is thread-safe,
/// the rest for one loader.
/// </summary>
/// <remarks>The protocol is described at <see cref="BlockEntry"/>.</remarks>
public sealed partial class RedisBlockSource : IBlockSource, IAsyncDisposable
{
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestKeepPause = TimeSpan.FromSeconds(2);

    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisKeys _keys;
    // Payloads come over one connection, so that confirmations on the other do not wait behind them.
    private readonly RedisConnection _payloads;
    private readonly RedisConnection _words;
    private readonly HeldBlocks _held = new();
    private readonly StreamReceiver[] _receivers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _keeperLock = new();

    private Task? _keeper;
    private long _released;
    private long _failures;
    private long _waiting;
    private volatile string? _lastError;

    /// <exception cref="ArgumentException">The settings are wrong.</exception>
    public RedisBlockSource(RedisOptions options, TimeProvider time, ILogger<RedisBlockSource> logger)
    {
        options.Validate();
        _options = options;
        _time = time;
        _logger = logger;
        _keys = new RedisKeys(options);
        _payloads = new RedisConnection(options, time, logger);
        _words = new RedisConnection(options, time, logger);
        _receivers =
        [
            .. Enumerable.Range(0, options.Streams)
                .Select(number => new StreamReceiver(number, _keys, Consumer, _held, _payloads, options, time, logger)),
        ];
    }

    /// <summary>What Redis knows this loader by.</summary>
    internal string Consumer { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    public RedisSourceStatus Status => new(
        _receivers.Sum(receiver => receiver.Received),
        _receivers.Sum(receiver => receiver.Claimed),
        Interlocked.Read(ref _released),
        _receivers.Sum(receiver => receiver.Unreadable),
        _receivers.Sum(receiver => receiver.Failures) + Interlocked.Read(ref _failures) + _payloads.Retries + _words.Retries,
        _receivers.Select(receiver => receiver.LastError).FirstOrDefault(error => error is not null) ?? _lastError,
        _held.Count,
        Interlocked.Read(ref _waiting),
        _payloads.IsConnected);

    /// <summary>Waits for ever while Redis is away; never empty.</summary>
    public async Task<IReadOnlyList<IncomingBlock>> TakeAsync(int maxBlocks, long maxBytes, CancellationToken cancellationToken)
    {
        lock (_keeperLock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            _keeper ??= KeepAsync(_stop.Token);
        }

        while (true)
        {
            var taken = _held.Take(maxBlocks, maxBytes);
            if (taken.Count > 0)
            {
                return taken;
            }

            // A stream whose node does not answer is not waited for. Rounds outlive this call: what they bring comes with the next.
            var pause = Task.Delay(IdlePause, _time, cancellationToken);
            await Task.WhenAny(Task.WhenAll(_receivers.Select(receiver => receiver.ReceiveAsync(_stop.Token))), pause);
            cancellationToken.ThrowIfCancellationRequested();
            if (_held.Count == 0)
            {
                await pause;
            }
        }
    }

    public async Task ReleaseAsync(IReadOnlyList<IncomingBlock> blocks, CancellationToken cancellationToken)
    {
        var notices = new Dictionary<string, List<string>>();
        var entries = new Dictionary<int, List<string>>();
        foreach (var block in blocks.Cast<RedisBlock>())
        {
            var (entryIds, collectorIds) = _held.Remove(block);
            Add(entries, block.Stream, entryIds);
            collectorIds.ForEach(collector => Add(notices, _keys.Loaded(collector), [block.Id.ToString()]));
        }

        // First the notices, because a collector that finds its entry gone and no notice sends the block again.
        var unsaid = new List<KeyValuePair<string, List<string>>>();
        foreach (var notice in notices)
        {
            if (!await TryAsync(() => NotifyAsync(notice, cancellationToken), cancellationToken))
            {
                unsaid.Add(notice);
            }
        }

        var released = await Task.WhenAll(entries.Select(stream =>
            TryAsync(() => _words.CallAsync(StreamCalls.Release(_keys.Streams[stream.Key], stream.Value), cancellationToken), cancellationToken)));
        // A full Redis refuses notices, but may have room for them now.
        foreach (var notice in unsaid)
        {
            await TryAsync(() => NotifyAsync(notice, cancellationToken), cancellationToken);
        }

        Interlocked.Add(ref _released, blocks.Count);
        if (unsaid.Count == 0 && released.All(isReleased => isReleased))
        {
            _lastError = null;
        }
    }

    /// <summary>Leaves what is held here to the other loaders at once, if Redis can be told.</summary>
    public async ValueTask DisposeAsync()
    {
        // A read that is given up may be carried out: its blocks would be ours without our knowing which to leave.
        await Task.WhenAny(Task.WhenAll(_receivers.Select(receiver => receiver.Round)), Task.Delay(_options.Timeout, _time));
        lock (_keeperLock)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
        }

        await (_keeper ?? Task.CompletedTask);
        await Task.WhenAll(_receivers.Select(receiver => receiver.ReceiveAsync(_stop.Token)));
        if (_words.IsConnected)
        {
            await Task.WhenAll(Enumerable.Range(0, _options.Streams).Select(LeaveAsync));
        }

        await _payloads.DisposeAsync();
        await _words.DisposeAsync();
        _stop.Dispose();
    }

    private static void Add<TKey>(Dictionary<TKey, List<string>> lists, TKey key, IEnumerable<string> values)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        list.AddRange(values);
    }

    private async Task NotifyAsync(KeyValuePair<string, List<string>> notice, CancellationToken cancellationToken)
    {
        await _words.CallAsync(StreamCalls.AddNotices(notice.Key, notice.Value), cancellationToken);
        await _words.CallAsync(StreamCalls.ExpireNotices(notice.Key), cancellationToken);
    }

    // False when Redis fails: the block comes again, and ClickHouse is asked.
    private async Task<bool> TryAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failures);
            _lastError = e.Message;
            LogReleaseFailed(e.Message);
            return false;
        }
    }

    // Keeps what is held here from being taken over, removes loaders that are gone, and counts. Does not fail.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var pause = _options.ClaimAfter / 4 < LongestKeepPause ? _options.ClaimAfter / 4 : LongestKeepPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var lengths = Enumerable.Range(0, _options.Streams).Select(stream => KeepAsync(stream, cancellationToken)).ToList();
            await Task.WhenAll(lengths);
            Interlocked.Exchange(ref _waiting, lengths.Sum(length => length.Result));
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<long> KeepAsync(int number, CancellationToken cancellationToken)
    {
        var stream = _keys.Streams[number];
        try
        {
            if (_held.EntriesOf(number) is { Count: > 0 } entries)
            {
                await _words.CallOnceAsync(StreamCalls.SetIdle(stream, Consumer, entries, TimeSpan.Zero), cancellationToken);
            }

            await _words.CallOnceAsync(StreamCalls.Forget(stream, "", _options.ClaimAfter * 10), cancellationToken);
        }
        catch (Exception)
        {
            // The receivers and the next release say what Redis fails with. A block taken over meanwhile is loaded twice and stored once.
        }

        try
        {
            return (long)await _words.CallOnceAsync(StreamCalls.Length(stream), cancellationToken);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private async Task LeaveAsync(int number)
    {
        var stream = _keys.Streams[number];
        try
        {
            if (_held.EntriesOf(number) is { Count: > 0 } entries)
            {
                await _words.CallOnceAsync(StreamCalls.SetIdle(stream, Consumer, entries, _options.ClaimAfter), CancellationToken.None);
            }

            await _words.CallOnceAsync(StreamCalls.Forget(stream, Consumer, TimeSpan.Zero), CancellationToken.None);
        }
        catch (Exception e)
        {
            LogLeaveFailed(stream, e.Message);
        }
    }

    [LoggerMessage(57, LogLevel.Warning, "Redis could not be told of loaded blocks ({Reason}); they will come again, and ClickHouse will be asked.")]
    private partial void LogReleaseFailed(string reason);

    [LoggerMessage(58, LogLevel.Debug, "Blocks of {Stream} wait until they are taken over, as Redis could not be told ({Reason}).")]
    private partial void LogLeaveFailed(string stream, string reason);
}
