namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// How long rows are kept, section <c>Retention</c>, in whole days from the day (UTC) on which ClickHouse took them; zero keeps them
/// for ever. Several loaders should agree: the one that starts last decides.
/// </summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Longest retention.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(36_500);

    /// <summary>
    /// Of the table <c>events</c>. Default: 750 days, a little under the 25 months that the CNIL allows for audience measurement; two
    /// years can be compared.
    /// </summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(750);

    /// <summary>Of the table <c>rejected_events</c>. Default: 30 days, time to notice, fix and replay.</summary>
    public TimeSpan RejectedEvents { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() =>
        from setting in new[] { (Key: nameof(Events), Value: Events), (Key: nameof(RejectedEvents), Value: RejectedEvents) }
        where setting.Value < TimeSpan.Zero || setting.Value > Most || setting.Value.Ticks % TimeSpan.TicksPerDay != 0
        select $"{Section}:{setting.Key} is {setting.Value}; use whole days, as 30 or 750, up to {Most.Days}, or 0 to keep rows for ever.";
}
