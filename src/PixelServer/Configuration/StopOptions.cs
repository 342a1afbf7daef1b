using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Configuration;

/// <summary>How the server stops, section <c>Stop</c>.</summary>
internal sealed class StopOptions
{
    public const string Section = "Stop";

    /// <summary>Longest of each of the two times below.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    // Open requests end meanwhile (a slow body is given up after 5 s) and the embedded engine closes its files.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    /// <summary>No allowed stop takes longer.</summary>
    public static TimeSpan Longest => Most + Most + Margin;

    /// <summary>
    /// How long requests are still answered after SIGTERM while readiness already says no, so that load
    /// balancers can look elsewhere first.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan NoticeTime { get; set; } = TimeSpan.Zero;

    /// <summary>How long what waits in the log may take to be handed on once the last request was answered.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a whole stop may take; parts that are not done by then are told to give up.</summary>
    public TimeSpan Limit => NoticeTime + DrainTime + Margin;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
