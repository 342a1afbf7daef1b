using Microsoft.Extensions.Options;
using PixelServer.Loading;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Erasure;

/// <summary>Carries erasures out in the background of a loader, those that other loaders took in too. Several loaders may do so at once.</summary>
internal sealed partial class ErasureService(
    WarehouseConnection connection,
    ErasureWake wake,
    IOptions<SweepOptions> options,
    TimeProvider time,
    ILogger<ErasureService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A walk through all there is may take long; giving up would only mean to begin anew.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);

    private long _deleted;
    private long _failures;

    /// <summary>Rows deleted since start.</summary>
    public long Deleted => Volatile.Read(ref _deleted);

    /// <summary>Turns that failed since start.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Erasures or the cleaning after them are under way.</summary>
    public bool IsBusy { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!connection.IsReady)
            {
                await wake.WaitAsync(Pause, stoppingToken);
            }

            using var client = connection.Link!.Client.WithTimeout(QueryTimeout);
            var sweep = new ErasureSweep(client, options.Value, time);
            while (true)
            {
                await TurnAsync(sweep, stoppingToken);
                await wake.WaitAsync(IsBusy ? Pause : options.Value.Interval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop; whatever is left is done after the next start, or by another loader.
        }
    }

    private async Task TurnAsync(ErasureSweep sweep, CancellationToken stoppingToken)
    {
        try
        {
            var before = sweep.Deleted;
            IsBusy = await sweep.TurnAsync(stoppingToken);
            Volatile.Write(ref _deleted, sweep.Deleted);
            if (sweep.Deleted > before)
            {
                LogDeleted(sweep.Deleted - before);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, erasing must go on once it has passed.
            Volatile.Write(ref _failures, _failures + 1);
            LogFailed(e);
            await wake.WaitAsync(options.Value.Interval, stoppingToken);
        }
    }

    [LoggerMessage(85, LogLevel.Information, "Deleted {Rows} rows of erased visitors.")]
    private partial void LogDeleted(long rows);

    [LoggerMessage(86, LogLevel.Warning, "Erasing failed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
