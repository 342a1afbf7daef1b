using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Pipeline.Erasure;

/// <summary>How persistently erasures are carried out. Section <c>Erasure</c>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Erasure";

    /// <summary>How often a loader looks for erasures that another process took in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after a request loads may come to an end that began before it: only a sweep after that can find nothing for good. Later
    /// ones, which took more time than that, are found by audits.
    /// </summary>
    // Twice ErasureList.MaxAge: who loads knows of an erasure after that.
    [Range(typeof(TimeSpan), "00:00:04", "01:00:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Longest time between audits of erasures, which look for rows of everybody ever erased. After a request they come after a minute and at
    /// ever longer intervals up to this.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
