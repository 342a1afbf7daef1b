namespace PixelServer.Audiences.Definitions;

/// <summary>
/// When something happened: counted back from the time of the build, between dates, or both. The bounds hold together; without any it is
/// all time. The end is not part of it.
/// </summary>
/// <param name="FromAgo">Begins so long before the build.</param>
/// <param name="UntilAgo">Ends so long before the build; null for the build itself.</param>
/// <param name="Since">Begins at this time.</param>
/// <param name="Before">Ends at this time.</param>
public sealed record Window(TimeSpan? FromAgo = null, TimeSpan? UntilAgo = null, DateTimeOffset? Since = null, DateTimeOffset? Before = null)
{
    public static readonly Window AllTime = new();

    /// <summary>The window for a build at a time. May be empty.</summary>
    public TimeRange At(DateTimeOffset asOf)
    {
        var from = Math.Max(FromAgo is { } fromAgo ? Milliseconds(asOf - fromAgo) : 0, Since is { } since ? Milliseconds(since) : 0);
        var until = Math.Min(Milliseconds(asOf - (UntilAgo ?? TimeSpan.Zero)), Before is { } before ? Milliseconds(before) : long.MaxValue);
        return new TimeRange(Math.Max(0, from), until);
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
