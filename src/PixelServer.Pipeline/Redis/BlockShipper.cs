using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// Sends the log's blocks to the loaders over Redis and releases each once a loader says that ClickHouse has it. The one reader of
/// its log. Whatever Redis does, a block stays in the log until then. <see cref="Status"/> is thread-safe, the rest is not.
/// </summary>
/// <remarks>The protocol is described at <see cref="BlockEntry"/>.</remarks>
public sealed partial class BlockShipper : IAsyncDisposable
{
    private const int NoticesAtOnce = 1000;
    private const int AskedAtOnce = 100;
    private static readonly TimeSpan NoticePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MeasurePause = TimeSpan.FromSeconds(2);

    private readonly DiskEventLog _log;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _notices;
    private readonly RedisConnection _connection;
    private readonly ShippedBlocks _shipped;
    private readonly StreamSender[] _senders;

    private int _breaksSeen;
    private long _resent;
    private long _failures;
    private volatile string? _lastError;

    /// <param name="log">The log to empty.</param>
    /// <param name="collectorId">
    /// Names this log among all collectors': letters, digits and '-'. With the same name after a restart, confirmations that were
    /// under way still count.
    /// </param>
    /// <param name="options">Where Redis is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Says when Redis fails.</param>
    /// <exception cref="ArgumentException">The name or the settings are wrong.</exception>
    public BlockShipper(DiskEventLog log, string collectorId, RedisOptions options, TimeProvider time, ILogger<BlockShipper> logger)
    {
        options.Validate();
        if (collectorId.Length is 0 or > 128 || !collectorId.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            throw new ArgumentException($"The collector's name is '{collectorId}'; use 1 to 128 letters, digits and '-'.", nameof(collectorId));
        }

        _log = log;
        _time = time;
        _logger = logger;
        _keys = new RedisKeys(options);
        _notices = _keys.Loaded(collectorId);
        _connection = new RedisConnection(options, time, logger);
        _shipped = new ShippedBlocks(log, _keys, options.CheckAfter, time);
        _senders =
            [.. _keys.Streams.Select((stream, number) => new StreamSender(stream, new StreamAgreement(_keys, number, _connection), log, collectorId, _shipped, _connection, options, time, logger))];
    }

    public ShipperStatus Status => new(
        _senders.Sum(sender => sender.Sent),
        _shipped.Confirmed,
        Interlocked.Read(ref _resent),
        _shipped.InFlight,
        _senders.Sum(sender => sender.Failures) + Interlocked.Read(ref _failures) + _connection.Retries,
        _senders.Select(sender => sender.LastError).FirstOrDefault(error => error is not null) ?? _lastError,
        _senders.Sum(sender => sender.Length),
        _connection.IsConnected);

    /// <summary>Ships until cancelled, or until the log is closed and every block was confirmed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Those of an earlier run may be confirmed already: they are in the account before notices are taken.
        while (_log.Blocks.TryRead(out var block))
        {
            Take(block);
        }

        await ConfirmAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [KeepConfirmingAsync(stop.Token), KeepMeasuringAsync(stop.Token), .. _senders.Select(sender => sender.RunAsync(stop.Token))];
        try
        {
            await foreach (var block in _log.Blocks.ReadAllAsync(cancellationToken))
            {
                Take(block);
            }

            while (!_shipped.IsEmpty)
            {
                await Task.Delay(NoticePause, _time, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Take(LogBlock block)
    {
        var shipped = _shipped.Add(block);
        _senders[shipped.Stream].Enqueue(shipped);
    }

    private async Task KeepConfirmingAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            failures = _shipped.IsEmpty || await ConfirmAsync(cancellationToken) ? 0 : failures + 1;
            await Task.Delay(failures == 0 ? NoticePause : RetryPause.After(failures), _time, cancellationToken);
        }
    }

    // Takes notices, and looks for what is overdue. False when Redis fails.
    private async Task<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeNoticesAsync(cancellationToken);
            // Redis may have been emptied, or another one have taken its place.
            if (_connection.Breaks is var breaks && breaks != _breaksSeen)
            {
                _breaksSeen = breaks;
                _shipped.CheckAll(stream: null);
            }

            await LookForDueAsync(cancellationToken);
            _lastError = null;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failures);
            _lastError = e.Message;
            return false;
        }
    }

    private async Task TakeNoticesAsync(CancellationToken cancellationToken)
    {
        int count;
        do
        {
            var answer = await _connection.CallOnceAsync(StreamCalls.TakeNotices(_notices, NoticesAtOnce), cancellationToken);
            var ids = answer.IsNull ? [] : (string[])answer;
            foreach (var text in ids)
            {
                if (BlockEntry.TryReadId(text, out var id))
                {
                    _shipped.Confirm(id);
                }
            }

            count = ids.Length;
        }
        while (count == NoticesAtOnce);
    }

    private async Task LookForDueAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _shipped.TakeDue().GroupBy(due => due.Block.Stream))
        {
            foreach (var asked in stream.Chunk(AskedAtOnce))
            {
                var answer = await _connection.CallAsync(
                    StreamCalls.AskPresence(_keys.Streams[stream.Key], asked.Select(due => due.EntryId)), cancellationToken);
                var isThere = (int[])answer;
                asked.Where((_, i) => isThere[i] == 1).ToList().ForEach(due => _shipped.IsThere(due.Block));
                var gone = asked.Where((_, i) => isThere[i] == 0).Select(due => due.Block).ToList();
                if (gone.Count > 0)
                {
                    // A loader says that it loaded a block before it deletes the entry, so the notice is there by now.
                    await TakeNoticesAsync(cancellationToken);
                    Resend(stream.Key, gone);
                }
            }
        }
    }

    private void Resend(int stream, List<ShippedBlock> gone)
    {
        var taken = gone.Where(_shipped.TryTakeBack).ToList();
        taken.ForEach(_senders[stream].Enqueue);
        if (taken.Count > 0)
        {
            Interlocked.Add(ref _resent, taken.Count);
            LogResend(taken.Count);
            // Whatever took these may have taken all.
            _shipped.CheckAll(stream);
        }
    }

    private async Task KeepMeasuringAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ((Task)Task.WhenAll(_senders.Select(sender => sender.MeasureAsync(cancellationToken))))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(MeasurePause, _time, cancellationToken);
        }
    }

    [LoggerMessage(53, LogLevel.Warning, "{Count} blocks were gone from Redis without being confirmed; they are sent again.")]
    private partial void LogResend(int count);
}
