using PixelServer.Pipeline.EventLog;

namespace PixelServer.Health;

/// <summary>Is there room in the event log? Said before the last of it is gone, while events are still taken.</summary>
internal sealed class EventLogCheck(DiskEventLog log) : IReadinessCheck
{
    private const double NearlyFull = 0.9;

    public IEnumerable<HealthReason> Reasons()
    {
        var status = log.Status;
        if (status.IsFull)
        {
            yield return new HealthReason(
                HealthReason.LogFull, $"The event log is full ({status.Bytes} of {status.MaxBytes} bytes); new events are refused.");
        }
        else if (status.WaitingBytes >= NearlyFull * status.MaxBytes)
        {
            yield return new HealthReason(
                HealthReason.LogNearlyFull, $"The event log is nearly full: {status.WaitingBytes} of {status.MaxBytes} bytes wait to be loaded.");
        }
    }
}
