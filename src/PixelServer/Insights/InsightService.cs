using System.Diagnostics;
using Microsoft.Extensions.Options;
using PixelServer.Insights.Rollup;
using PixelServer.Loading;

namespace PixelServer.Insights;

/// <summary>
/// Takes new events into the sessions that the dashboard asks for, again and again. A failure is said once, and tried again until it passes.
/// </summary>
internal sealed partial class InsightService(WarehouseConnection connection, IOptions<InsightOptions> options, TimeProvider time, ILogger<InsightService> logger)
    : BackgroundService
{
    // Of the time at most a fifth.
    private const int RestPerWork = 4;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    // The first filling reads all events; nothing waits for it.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);

    private long _fills;
    private long _failures;
    private double _seconds;
    private long _seenUntil;

    /// <summary>Complete fillings by this process.</summary>
    public long Fills => Interlocked.Read(ref _fills);

    /// <summary>Fillings that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>How long the last one took.</summary>
    public double Seconds => Volatile.Read(ref _seconds);

    /// <summary>How old what was last taken in is; NaN before the first filling.</summary>
    public double Age => Interlocked.Read(ref _seenUntil) is > 0 and var seen ? (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(seen)).TotalSeconds : double.NaN;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (!connection.IsReady)
        {
            await timer.WaitForNextTickAsync(stoppingToken);
        }

        using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
        var rollup = new SessionRollup(client, time, options.Value.EventsAtOnce);
        var isFailing = false;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await FillAsync(rollup, stoppingToken);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failures);
                if (!isFailing)
                {
                    LogFailed(e);
                }

                isFailing = true;
            }

            var work = Stopwatch.GetElapsedTime(started);
            var rest = TimeSpan.FromTicks(Math.Max((options.Value.FillEvery - work).Ticks, RestPerWork * work.Ticks));
            await Task.Delay(rest, time, stoppingToken);
        }
    }

    private async Task FillAsync(SessionRollup rollup, CancellationToken cancellationToken)
    {
        // Another process may have done so just now.
        var last = await rollup.FindAsync(cancellationToken);
        if (last is not null && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(last.SeenUntil) < options.Value.FillEvery * 0.8)
        {
            Interlocked.Exchange(ref _seenUntil, last.SeenUntil);
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var fill = await rollup.FillAsync(null, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Interlocked.Exchange(ref _seenUntil, fill.SeenUntil);
        Volatile.Write(ref _seconds, seconds);
        Interlocked.Increment(ref _fills);
        if (last is null)
        {
            LogFirst(seconds);
        }
    }

    [LoggerMessage(110, LogLevel.Information, "The dashboard's sessions were worked out from all events in {Seconds:0.0} s.")]
    private partial void LogFirst(double seconds);

    [LoggerMessage(111, LogLevel.Warning, "The dashboard's sessions could not be brought up to date; figures are those of before, and it is tried again.")]
    private partial void LogFailed(Exception exception);
}
