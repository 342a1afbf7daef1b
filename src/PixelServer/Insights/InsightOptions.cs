using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Insights;

/// <summary>How the sessions that the dashboard asks for are kept up to date, section <c>Insights</c>.</summary>
internal sealed class InsightOptions
{
    public const string Section = "Insights";

    /// <summary>How often the dashboard's sessions take in new events; never more than a fifth of the time is spent on it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FillEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Events that one statement takes in: about 1 GB of ClickHouse's memory for 2 million.</summary>
    [Range(typeof(long), "10000", "100000000")]
    public long EventsAtOnce { get; set; } = 2_000_000;

    /// <summary>Memory of remembered answers in megabytes, in case they are asked for again before anything has changed.</summary>
    [Range(0, 10_000)]
    public int CacheMegabytes { get; set; } = 64;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
