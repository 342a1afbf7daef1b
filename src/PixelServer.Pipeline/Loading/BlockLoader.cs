using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Loading;

/// <summary>
/// Brings blocks from a source to ClickHouse, in order, each exactly once (<see cref="BlockStorage"/>). The source keeps a block
/// until ClickHouse is known to have it; whatever fails is tried again for ever. Small blocks that wait together are inserted
/// together. One loop; nothing here is thread-safe but <see cref="Status"/>.
/// </summary>
public sealed partial class BlockLoader : IDisposable
{
    /// <summary>Of the spans of attempts to load; none is made while nobody listens.</summary>
    public const string TraceSourceName = "PixelServer.Loading";

    private static readonly ActivitySource Traces = new(TraceSourceName);

    // A part every half second is easy on ClickHouse, and so is one of this size; more at once would only take memory.
    private const int MaxBlocks = 64;
    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly IBlockSource _source;
    private readonly EventWarehouse _warehouse;
    private readonly EventEnricher _enricher;
    private readonly BlockStorage _storage;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _untilDone;
    private readonly long[] _reasons = new long[Enum.GetValues<RejectReason>().Length];

    private long _blocks;
    private long _events;
    private long _rejected;
    private long _erased;
    private long _retries;
    private volatile string? _lastError;

    /// <param name="source">Where blocks come from.</param>
    /// <param name="warehouse">Where they go.</param>
    /// <param name="erasures">Whose events are dropped on the way; the loader's own.</param>
    /// <param name="enricher">Finds out what events mean; this loader's own.</param>
    /// <param name="time">Clock of the pauses between attempts.</param>
    /// <param name="patience">How long another loader's claim of a block is respected while nothing comes of it; zero where there is no other.</param>
    /// <param name="logger">Told of failed attempts.</param>
    /// <param name="scrubbing">What the sites want scrubbed at the moment; nothing when left out.</param>
    public BlockLoader(
        IBlockSource source,
        EventWarehouse warehouse,
        ErasureList erasures,
        EventEnricher enricher,
        TimeProvider time,
        TimeSpan patience,
        ILogger<BlockLoader> logger,
        Func<SiteScrubbing>? scrubbing = null)
    {
        _source = source;
        _warehouse = warehouse;
        _enricher = enricher;
        _storage = new BlockStorage(warehouse, erasures, enricher, time, patience, scrubbing);
        _logger = logger;
        _untilDone = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // Whatever it is: a block that cannot be loaded waits where it is and health says why, but the collector goes on.
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

    /// <summary>What each step of enrichment has done; may be asked for by any thread.</summary>
    public IReadOnlyList<EnrichmentStepStatus> Enrichment => _enricher.Status;

    public LoaderStatus Status
    {
        get
        {
            var reasons = Enum.GetValues<RejectReason>()
                .Select(reason => (Name: reason.Name(), Count: Volatile.Read(ref _reasons[(int)reason])))
                .Where(pair => pair.Count > 0)
                .ToDictionary(pair => pair.Name, pair => pair.Count);
            var status = new LoaderStatus(
                Volatile.Read(ref _blocks), Volatile.Read(ref _events), Volatile.Read(ref _rejected), Volatile.Read(ref _retries), _lastError)
            {
                Erased = Volatile.Read(ref _erased),
            };
            return reasons.Count == 0 ? status : status with { RejectedByReason = reasons };
        }
    }

    /// <summary>Brings the tables to this version's shape, however long ClickHouse takes to answer.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => UntilDoneAsync(_warehouse.MigrateAsync, cancellationToken);

    /// <summary>
    /// Then makes the tables keep their rows as long as they shall. Nothing is loaded before that is settled: rows that are not to be
    /// kept for ever must not come to lie where they are.
    /// </summary>
    public Task SetRetentionAsync(RetentionOptions retention, CancellationToken cancellationToken) => UntilDoneAsync(
        async token =>
        {
            // Of loaders that disagree the one that starts last counts: who looks for why rows went finds it here.
            foreach (var table in await _warehouse.SetRetentionAsync(retention, token))
            {
                LogRetention(table, retention.Events.Days, retention.RejectedEvents.Days);
            }
        },
        cancellationToken);

    /// <summary>Loads until cancelled or until the source has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _source.TakeAsync(MaxBlocks, MaxBytes, cancellationToken) is { Count: > 0 } blocks)
        {
            // A part lies in one partition.
            foreach (var month in blocks.GroupBy(block => BlockDates.MonthOf(block.Id)))
            {
                await LoadAsync([.. month], cancellationToken);
            }

            await _source.ReleaseAsync(blocks, cancellationToken);
        }
    }

    public void Dispose() => _storage.Dispose();

    private Task LoadAsync(IReadOnlyList<IncomingBlock> blocks, CancellationToken cancellationToken)
    {
        var mayBeStored = blocks.Any(block => block.MayBeStored);
        return UntilDoneAsync(
            async token =>
            {
                using var span = Traces.StartActivity("load blocks");
                span?.SetTag("pixelserver.blocks", blocks.Count);
                var ask = mayBeStored;
                // From the first attempt on only an answer makes the outcome certain.
                mayBeStored = true;
                try
                {
                    var rows = await _storage.StoreAsync(blocks, ask, token);
                    span?.SetTag("pixelserver.events", rows.Events).SetTag("pixelserver.rejected", rows.Rejected);
                    Count(blocks.Count, rows);
                }
                catch (Exception e)
                {
                    // Its words may tell of an event.
                    span?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error);
                    throw;
                }
            },
            cancellationToken);
    }

    private void Count(int blocks, StoredRows rows)
    {
        _blocks += blocks;
        _events += rows.Events;
        _rejected += rows.Rejected;
        _erased += rows.Erased;
        for (var reason = 0; reason < _reasons.Length; reason++)
        {
            _reasons[reason] += rows.Reasons[reason];
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

    [LoggerMessage(75, LogLevel.Information, "The retention of {Table} is changed to this loader's Retention (events {EventDays} days, rejected events {RejectedDays}; 0 is for ever). If it had another one, loaders disagree: the last to start counts.")]
    private partial void LogRetention(string table, int eventDays, int rejectedDays);

    [LoggerMessage(20, LogLevel.Warning, "Loading failed; events wait where they are. Next attempt in {Delay}.")]
    private partial void LogRetry(Exception exception, TimeSpan delay);
}
