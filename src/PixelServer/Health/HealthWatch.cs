namespace PixelServer.Health;

/// <summary>
/// Looks at the server's health every second, whether or not anybody asks, so that it is known since when something is wrong and
/// whether the backlog grows; says in the log what became wrong and when all is well again.
/// </summary>
internal sealed partial class HealthWatch(ServerHealth health, TimeProvider time, ILogger<HealthWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var known = new HashSet<string>();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                known = Tell(health.Reasons(), known);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private HashSet<string> Tell(IReadOnlyList<HealthReason> reasons, HashSet<string> known)
    {
        // A stop is no news to whoever asked for it.
        var bad = reasons.Where(reason => reason.Code != HealthReason.Stopping).ToList();
        foreach (var reason in bad.Where(reason => !known.Contains(reason.Code)))
        {
            LogNotReady(reason.Code, reason.Detail is null ? reason.Message : $"{reason.Message} {reason.Detail}");
        }

        if (reasons.Count == 0 && known.Count > 0)
        {
            LogReady();
        }

        return [.. bad.Select(reason => reason.Code)];
    }

    [LoggerMessage(51, LogLevel.Warning, "Not ready ({Code}): {Reason}")]
    private partial void LogNotReady(string code, string reason);

    [LoggerMessage(52, LogLevel.Information, "Ready again: events flow.")]
    private partial void LogReady();
}
