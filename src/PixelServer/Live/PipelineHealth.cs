using System.Globalization;
using PixelServer.Configuration;
using PixelServer.Health;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Live;

/// <summary>
/// Health in a line, with the reasons of readiness. A process says what it cannot know: one that does not collect sees no event log, and one that does not load only that ClickHouse
/// answers. Thread-safe.
/// </summary>
internal sealed class PipelineHealth(ServerHealth health, ServerLayout layout, TimeProvider time, DiskEventLog? log = null)
{
    /// <param name="failure">What the live view itself met; null for nothing.</param>
    public LiveHealth Read(string? failure)
    {
        var reasons = health.Reasons();
        var messages = reasons.Select(reason => reason.Seconds < 1 ? reason.Message : $"{reason.Message.TrimEnd('.')} ({Duration(reason.Seconds)}).").ToList();
        if (messages.Count == 0 && failure is not null)
        {
            messages.Add(failure);
        }

        return messages.Count > 0
            ? new LiveHealth(false, string.Join(' ', [.. messages, .. Unknown()]))
            : new LiveHealth(true, string.Join(' ', [Good(), .. Unknown()]));
    }

    private string Good()
    {
        if (log?.Status is not { } status)
        {
            return layout.IsLoader ? "Events are loaded into ClickHouse." : "ClickHouse answers.";
        }

        var waits = status.OldestWaiting is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0;
        return waits < 2
            ? "Events flow: collected, durable, loaded."
            : $"Events flow; the oldest that is not loaded yet has waited {Duration(waits)}.";
    }

    // Other processes' parts of the way.
    private IEnumerable<string> Unknown()
    {
        if (!layout.IsCollector)
        {
            yield return layout.IsLoader
                ? "Collectors are other processes: their logs are not seen from here."
                : "Collectors and loaders are other processes: only that ClickHouse answers is seen from here.";
        }
        else if (layout.HasRedis && !layout.IsLoader)
        {
            yield return "Loaders are other processes: what they hold is not seen from here.";
        }
    }

    private static string Duration(double seconds) =>
        seconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min");
}
