using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Loading;

/// <summary>
/// Notices when the tables keep their rows for another time than this loader has set: another loader was started since with another
/// <see cref="RetentionOptions"/>, or somebody has changed a table by hand. Whoever starts last decides, because that is how a new
/// retention comes to many loaders one after the other; so it is left as it is, and said for as long as it holds.
/// One loop; <see cref="Difference"/> may be asked for by any thread.
/// </summary>
/// <param name="warehouse">The tables.</param>
/// <param name="retention">What this loader has set.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when it begins to differ, and when it ends.</param>
public sealed partial class RetentionWatch(EventWarehouse warehouse, RetentionOptions retention, TimeProvider time, ILogger<RetentionWatch> logger)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private volatile string? _difference;

    /// <summary>What differs, in a sentence for each table; null when nothing does.</summary>
    public string? Difference => _difference;

    /// <summary>Looks until cancelled. A ClickHouse that is away leaves what was last known.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var others = await warehouse.FindOtherRetentionAsync(retention, cancellationToken);
            Set(others.Count == 0 ? null : string.Join(' ', others));
        }
        catch (ClickHouseException)
        {
            // The loader says so when it matters.
        }
    }

    private void Set(string? difference)
    {
        if (difference is not null && difference != _difference)
        {
            LogDiffers(difference);
        }
        else if (difference is null && _difference is not null)
        {
            LogAgrees();
        }

        _difference = difference;
    }

    [LoggerMessage(76, LogLevel.Warning, "{Difference} Another loader was started later with another Retention, or somebody changed the table: the last to start decides. Set the same everywhere, and start one of them again.")]
    private partial void LogDiffers(string difference);

    [LoggerMessage(77, LogLevel.Information, "The tables keep their rows as this loader's Retention says again.")]
    private partial void LogAgrees();
}
