using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Loading;

/// <summary>
/// Brings the log's blocks to ClickHouse, in order, each exactly once. A block leaves the log only when ClickHouse is known to
/// have it; whatever fails is tried again for ever, and after an outcome that is not certain, or a restart, ClickHouse is asked
/// first. One loop; nothing here is thread-safe but <see cref="Status"/>.
/// </summary>
public sealed partial class BlockLoader : IDisposable
{
    private const int QuestionSize = 1000;

    private readonly DiskEventLog _log;
    private readonly EventWarehouse _warehouse;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _untilDone;
    private readonly BlockDecoder _rows = new();

    private long _blocks;
    private long _eventRows;
    private long _rejectedRows;
    private long _retries;
    private volatile string? _lastError;

    public BlockLoader(DiskEventLog log, EventWarehouse warehouse, TimeProvider time, ILogger<BlockLoader> logger)
    {
        _log = log;
        _warehouse = warehouse;
        _logger = logger;
        _untilDone = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // Whatever it is: a block that cannot be loaded waits in the log and health says why, but the collector goes on.
                ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not OperationCanceledException),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                UseJitter = true,
                OnRetry = OnRetry,
            })
            .Build();
    }

    public LoaderStatus Status => new(
        Volatile.Read(ref _blocks),
        Volatile.Read(ref _eventRows),
        Volatile.Read(ref _rejectedRows),
        Volatile.Read(ref _retries),
        _lastError);

    /// <summary>Brings the tables to this version's shape, however long ClickHouse takes to answer.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => UntilDoneAsync(_warehouse.MigrateAsync, cancellationToken);

    /// <summary>Loads until cancelled or until the log is closed and empty.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var uncertain = _log.RecoveredBlocks.ToHashSet();
        foreach (var question in _log.RecoveredBlocks.Chunk(QuestionSize))
        {
            await UntilDoneAsync(token => DropStoredAsync(question, uncertain, token), cancellationToken);
        }

        await foreach (var block in _log.Blocks.ReadAllAsync(cancellationToken))
        {
            await LoadAsync(block, uncertain.Remove(block), cancellationToken);
        }
    }

    public void Dispose() => _rows.Dispose();

    // Most blocks found at start were never sent, or are wholly there: one question for many tells the first kind.
    private async Task DropStoredAsync(LogBlock[] question, HashSet<LogBlock> uncertain, CancellationToken cancellationToken)
    {
        var stored = await _warehouse.FindBlocksAsync([.. question.Select(block => block.Id)], cancellationToken);
        for (var i = 0; i < question.Length; i++)
        {
            if (stored[i] is { Events: 0, Rejected: 0 })
            {
                uncertain.Remove(question[i]);
            }
        }
    }

    private async Task LoadAsync(LogBlock block, bool ask, CancellationToken cancellationToken)
    {
        await UntilDoneAsync(
            async token =>
            {
                // On a pool thread: what continues after an answer of ClickHouse may run on the thread that serves sockets.
                await Task.Run(() => Decode(block), token);
                var (events, rejected) = (_rows.Events.RowCount, _rows.Rejected.RowCount);
                var isDoubtful = ask;
                if (isDoubtful)
                {
                    var stored = (await _warehouse.FindBlocksAsync([block.Id], token))[0];
                    DropStored(block, stored);
                }

                // From the first attempt on only an answer makes the outcome certain.
                ask = true;
                try
                {
                    await _warehouse.InsertAsync(block.Id, _rows.Events, _rows.Rejected, token);
                }
                catch (ClickHouseException e) when (e.IsDefinite && !isDoubtful && _rows.Rejected.RowCount == 0)
                {
                    // Nothing of the block was ever stored or left in doubt, so the next attempt need not ask.
                    ask = false;
                    throw;
                }

                _eventRows += events;
                _rejectedRows += rejected;
            },
            cancellationToken);
        _log.Release(block);
        _blocks++;
    }

    private void Decode(LogBlock block)
    {
        _rows.Clear();
        using var content = _log.Read(block);
        var index = 0;
        foreach (var record in content)
        {
            _rows.Add(block.Id, index++, record);
        }
    }

    // Each table has all rows of a block or none, because a block is one part.
    private void DropStored(LogBlock block, StoredBlock stored)
    {
        if (stored.Events > 0)
        {
            WarnOfDifference(block, stored.Events, _rows.Events.RowCount);
            _rows.Events.Clear();
        }

        if (stored.Rejected > 0)
        {
            WarnOfDifference(block, stored.Rejected, _rows.Rejected.RowCount);
            _rows.Rejected.Clear();
        }
    }

    private void WarnOfDifference(LogBlock block, long stored, int decoded)
    {
        if (stored != decoded)
        {
            LogDifference(block.Id, stored, decoded);
        }
    }

    private async Task UntilDoneAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        await _untilDone.ExecuteAsync(async token => await step(token), cancellationToken);
        _lastError = null;
    }

    private ValueTask OnRetry(OnRetryArguments<object> attempt)
    {
        _retries++;
        _lastError = attempt.Outcome.Exception!.Message;
        LogRetry(attempt.Outcome.Exception, attempt.RetryDelay);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(20, LogLevel.Warning, "Loading failed; events wait in the log. Next attempt in {Delay}.")]
    private partial void LogRetry(Exception exception, TimeSpan delay);

    [LoggerMessage(21, LogLevel.Error, "Block {Block} has {Stored} rows in ClickHouse and {Decoded} in the log; the stored ones are kept.")]
    private partial void LogDifference(BlockId block, long stored, int decoded);
}
