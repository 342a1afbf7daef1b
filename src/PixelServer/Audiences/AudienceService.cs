using Microsoft.Extensions.Options;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Files;
using PixelServer.Loading;

namespace PixelServer.Audiences;

/// <summary>
/// Keeps audiences up to date: brings definitions from their folder, and asks for builds that are due. Of several processes one does so.
/// A failure is said, and the next round tries again.
/// </summary>
internal sealed partial class AudienceService(
    WarehouseConnection connection, BuildRunner runner, IOptions<AudienceOptions> options, TimeProvider time, ILogger<AudienceService> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (int Failures, DateTimeOffset NotBefore, string JobId)> _attempts = [];
    private volatile IReadOnlyList<FileProblem> _problems = [];
    private volatile bool _isLeading;
    private long _failures;
    private int _audiences;
    private DateTimeOffset _filledAt;

    /// <summary>This process refreshes audiences.</summary>
    public bool IsLeading => _isLeading;

    /// <summary>How many there are.</summary>
    public int Audiences => _audiences;

    /// <summary>Rounds that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>What is wrong with the files of the definition folder.</summary>
    public IReadOnlyList<FileProblem> FileProblems => _problems;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        AudienceLease? lease = null;
        using var timer = new PeriodicTimer(Round, time);
        do
        {
            if (!connection.IsReady)
            {
                continue;
            }

            try
            {
                lease ??= new AudienceLease(connection.Link!.Client, time);
                _isLeading = await lease.TryLeadAsync(stoppingToken);
                if (_isLeading)
                {
                    await RefreshAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _isLeading = false;
                Interlocked.Increment(ref _failures);
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var client = connection.Link!.Client;
        var store = new AudienceStore(client, time);
        if (options.Value.Folder.Length > 0)
        {
            await SyncAsync(new DefinitionFolder(options.Value.Folder, store), cancellationToken);
        }

        var audiences = AudienceGraph.InOrder(await store.ReadAllAsync(cancellationToken));
        _audiences = audiences.Count;
        var newest = await new AudienceWarehouse(client).ReadNewestAsync(cancellationToken);
        var now = time.GetUtcNow();
        var isAnyDue = false;
        foreach (var audience in audiences.Where(audience => IsDue(audience, newest.GetValueOrDefault(audience.Id), now)))
        {
            isAnyDue = true;
            var failures = _attempts.TryGetValue(audience.Id, out var last) ? last.Failures : 0;
            _attempts[audience.Id] = (failures, now, runner.Start(audience, isFull: false).Id);
        }

        // A build fills up before it begins.
        if (audiences.Count > 0 && !isAnyDue && now - _filledAt >= options.Value.FillInterval && runner.Jobs.All(job => job.IsOver))
        {
            await runner.FillAsync(null, cancellationToken);
            _filledAt = time.GetUtcNow();
        }
    }

    private bool IsDue(SavedAudience audience, AudienceBuildRecord? last, DateTimeOffset now)
    {
        if (_attempts.TryGetValue(audience.Id, out var attempt) && runner.Find(attempt.JobId) is { } job)
        {
            if (!job.IsOver)
            {
                return false;
            }

            // What fails is tried again after longer and longer rests.
            if (job.State != BuildState.Complete)
            {
                var failures = attempt.Failures + 1;
                var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, 10 * Math.Pow(2, failures)));
                _attempts[audience.Id] = (failures, now + rest, "");
                return false;
            }

            _attempts[audience.Id] = (0, now, "");
        }
        else if (attempt.NotBefore > now)
        {
            return false;
        }

        return last is null
            || last.Version != audience.Definition.Version
            || now - DateTimeOffset.FromUnixTimeMilliseconds(last.AsOf) >= audience.Definition.Refresh;
    }

    private async Task SyncAsync(DefinitionFolder folder, CancellationToken cancellationToken)
    {
        IReadOnlyList<FileProblem> problems;
        try
        {
            problems = await folder.SyncAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is away keeps no audience from being refreshed.
            problems = [new FileProblem(options.Value.Folder, [new DefinitionError("", e.Message)])];
        }

        var texts = problems.Select(Text).ToList();
        foreach (var problem in texts.Except(_problems.Select(Text)))
        {
            LogProblem(problem);
        }

        _problems = problems;

        static string Text(FileProblem problem) => $"{problem.File}: {string.Join(" ", problem.Errors)}";
    }

    [LoggerMessage(92, LogLevel.Warning, "Audiences could not be refreshed; the next round tries again.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(93, LogLevel.Error, "A definition cannot be used, and the last good one stays: {Problem}")]
    private partial void LogProblem(string problem);
}
