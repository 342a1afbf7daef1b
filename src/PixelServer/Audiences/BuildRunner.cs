using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Rollup;
using PixelServer.Loading;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Tracing;

namespace PixelServer.Audiences;

/// <summary>
/// Carries out builds, one after the other, whoever asked for them: people or the schedule. Before each it fills up what is known of
/// visitors. Thread-safe.
/// </summary>
internal sealed partial class BuildRunner(
    WarehouseConnection connection, IOptions<AudienceOptions> options, TimeProvider time, ILogger<BuildRunner> logger) : BackgroundService
{
    private const int RememberedJobs = 200;

    // Statements over all events take their time; nothing waits for them.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);

    private readonly Channel<BuildJob> _queue = Channel.CreateUnbounded<BuildJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _filling = new(1);
    private readonly Lock _lock = new();
    private readonly List<BuildJob> _jobs = [];
    private volatile BuildCounts _counts = new(0, 0, 0, 0, 0);
    private long _numbers;

    /// <summary>Jobs of this process, the newest first.</summary>
    public IReadOnlyList<BuildJob> Jobs
    {
        get
        {
            lock (_lock)
            {
                return [.. Enumerable.Reverse(_jobs)];
            }
        }
    }

    public BuildCounts Counts => _counts;

    /// <summary>A job of this process; null when it is not known, or no longer.</summary>
    public BuildJob? Find(string jobId) => Jobs.FirstOrDefault(job => job.Id == jobId);

    /// <summary>Asks for a build. One of the same definition that waits already is the answer to both.</summary>
    public BuildJob Start(SavedAudience audience, bool isFull)
    {
        lock (_lock)
        {
            var waiting = _jobs.Find(job => job.State == BuildState.Queued && job.Audience.Id == audience.Id
                && job.Audience.SavedAt == audience.SavedAt && (job.IsFull || !isFull) && !job.Cancelled.IsCancellationRequested);
            if (waiting is not null)
            {
                return waiting;
            }

            var job = new BuildJob(++_numbers, audience, isFull);
            _jobs.Add(job);
            while (_jobs.Count > RememberedJobs && _jobs.Find(old => old.IsOver) is { } over)
            {
                _jobs.Remove(over);
                over.Dispose();
            }

            _queue.Writer.TryWrite(job);
            return job;
        }
    }

    /// <summary>Fills up what is known of visitors, anew where it is due. Others wait meanwhile.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<RollupState> FillAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await _filling.WaitAsync(cancellationToken);
        try
        {
            using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
            var rollup = new VisitorRollup(client, time);
            var last = await rollup.FindAsync(cancellationToken);
            var isFull = last is null || time.GetUtcNow() - BuildNumber.TimeOf(last.Generation) >= options.Value.FullInterval;
            var started = time.GetTimestamp();
            var state = await rollup.FillAsync(isFull, progress, cancellationToken);
            _counts = _counts with { FillSeconds = time.GetElapsedTime(started).TotalSeconds, Fills = _counts.Fills + 1 };
            return state;
        }
        finally
        {
            _filling.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _filling.Dispose();
        foreach (var job in Jobs)
        {
            job.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, job.Cancelled);
            using var span = ServerTraces.StartWork("build audience");
            span?.SetTag("pixelserver.audience", job.Audience.Id);
            try
            {
                stop.Token.ThrowIfCancellationRequested();
                job.Begin();
                var record = await BuildAsync(job, stop.Token);
                job.Complete(record);
                _counts = _counts with { Builds = _counts.Builds + 1, Seconds = record.Seconds };
                span?.SetTag("pixelserver.members", record.Size);
                LogBuilt(job.Audience.Id, record.Size, record.Entered, record.Departed, record.Seconds);
            }
            catch (Exception) when (job.Cancelled.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                job.Fail(BuildState.Cancelled, "It was cancelled; the last build stays in force.");
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the last build stays in force, and the next job has its turn.
                job.Fail(BuildState.Failed, e.Message);
                span.Fail(e);
                _counts = _counts with { Failures = _counts.Failures + 1 };
                LogFailed(job.Audience.Id, e);
            }
        }
    }

    private async Task<AudienceBuildRecord> BuildAsync(BuildJob job, CancellationToken cancellationToken)
    {
        if (!connection.IsReady)
        {
            throw new ClickHouseException("ClickHouse has not been reached yet.", 0, isDefinite: true, isTransient: true);
        }

        const double FillShare = 0.3;
        var rollup = await FillAsync(new Progress(done => job.Report(done * FillShare)), cancellationToken);
        using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
        var builder = new AudienceBuilder(client, new AudienceWarehouse(client), options.Value.Limits, time);
        return await builder.BuildAsync(
            job.Audience, rollup, job.IsFull, null, new Progress(done => job.Report(FillShare + ((1 - FillShare) * done))), cancellationToken);
    }

    [LoggerMessage(90, LogLevel.Information, "Audience {Audience} was built: {Size} members, {Entered} entered, {Departed} left, in {Seconds:0.0} s.")]
    private partial void LogBuilt(string audience, long size, long entered, long departed, double seconds);

    [LoggerMessage(91, LogLevel.Warning, "Audience {Audience} could not be built; its last build stays in force.")]
    private partial void LogFailed(string audience, Exception exception);

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
