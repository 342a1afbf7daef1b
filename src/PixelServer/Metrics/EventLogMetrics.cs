using System.Diagnostics.Metrics;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Metrics;

/// <summary>The event log's room, what waits in it, and how its disk does.</summary>
internal sealed class EventLogMetrics(DiskEventLog log, TimeProvider time) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.log", () => log.Status.Bytes, "By", "Disk space the event log takes.");
        meter.CreateObservableGauge("pixelserver.log.max", () => log.Status.MaxBytes, "By", "Bound on the event log's disk space (EventLog:MaxBytes).");
        meter.CreateObservableGauge("pixelserver.log.waiting", () => log.Status.WaitingBytes, "By", "Bytes in the event log that are not yet known to be handed on.");
        meter.CreateObservableGauge("pixelserver.log.waiting_blocks", () => log.Status.WaitingBlocks, description: "Blocks in the event log that are not yet known to be handed on.");
        meter.CreateObservableGauge("pixelserver.log.oldest_waiting", OldestWaiting, "s", "Age of the oldest block that waits in the event log, 0 when none does.");
        meter.CreateObservableGauge("pixelserver.log.full", () => log.Status.IsFull ? 1 : 0, description: "1 while new events are refused for want of room.");
        meter.CreateObservableCounter("pixelserver.log.commits", () => log.Status.Commits, description: "Group commits (fdatasync); none with Durability.Process.");
        meter.CreateObservableCounter("pixelserver.log.commit_failures", () => log.Status.CommitFailures, description: "Group commits that failed; their events were refused.");
        meter.CreateObservableCounter("pixelserver.log.unreadable_ranges", () => log.Status.UnreadableRanges, description: "Stretches of damaged bytes met and kept aside.");
    }

    private double OldestWaiting() =>
        log.Status.OldestWaiting is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0;
}
