namespace PixelServer.Pipeline.Erasure;

/// <summary>How persistently erasures are carried out. Section <c>Erasure</c>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Erasure";

    /// <summary>How often a loader looks for erasures that another process took in.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after a request loads may come to an end that began before it: only a sweep after that can find nothing for good. Later
    /// ones, which took more time than that, are found by audits.
    /// </summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Longest time between audits, which look for rows of everybody ever erased. After a request they come after a minute and at
    /// ever longer intervals up to this.
    /// </summary>
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromMinutes(1))
        {
            yield return $"Erasure:Interval is {Interval}; use 00:00:01 to 00:01:00.";
        }

        if (SettleTime < 2 * ErasureList.MaxAge || SettleTime > TimeSpan.FromHours(1))
        {
            yield return $"Erasure:SettleTime is {SettleTime}; use {2 * ErasureList.MaxAge} to 01:00:00.";
        }

        if (AuditInterval < TimeSpan.FromMinutes(1) || AuditInterval > TimeSpan.FromDays(7))
        {
            yield return $"Erasure:AuditInterval is {AuditInterval}; use 00:01:00 to 7.00:00:00.";
        }
    }
}
