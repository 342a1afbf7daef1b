namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>The days that features are counted over, whole, in days since 1970.</summary>
/// <param name="AsOf">The time from which they are counted back, in Unix milliseconds.</param>
/// <param name="Window">How far back.</param>
internal readonly record struct DayRange(long AsOf, TimeSpan Window)
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>The last day that counts.</summary>
    public long Today => (AsOf - 1) / Day;

    /// <summary>The day after it.</summary>
    public long Behind => Today + 1;

    /// <summary>The first day that counts.</summary>
    public long First => (AsOf - (long)Window.TotalMilliseconds) / Day;
}
