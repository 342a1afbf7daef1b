using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// How long rows are kept, section <c>Retention</c>, in whole days from the day (UTC) on which ClickHouse took them; zero keeps them
/// for ever. Several loaders should agree: the one that starts last decides, and the others say so (<c>retention_differs</c>).
/// </summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>
    /// Whole days that rows of the table <c>events</c> are kept, counted from loading; zero: for ever. 750 days are a little under the 25
    /// months that the CNIL allows for audience measurement; two years can be compared.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(750);

    /// <summary>Whole days that rows of the table <c>rejected_events</c> are kept: time to notice, fix and replay; zero: for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan RejectedEvents { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this).Concat(
        from setting in new[] { (Key: nameof(Events), Value: Events), (Key: nameof(RejectedEvents), Value: RejectedEvents) }
        where setting.Value.Ticks % TimeSpan.TicksPerDay != 0
        select $"{Section}:{setting.Key} is {setting.Value}; use whole days, as 30 or 750, or 0 to keep rows for ever.");
}
