using System.Globalization;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// The day that a block belongs to: the UTC day of its id's milliseconds. Tables are partitioned by its month, so that a block lies
/// in one partition whatever times its events carry, and its insert is atomic.
/// </summary>
internal static class BlockDates
{
    private const int MillisecondsShift = 80;
    private const long MillisecondsPerDay = 86_400_000;
    private static readonly int FirstDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Days since 1970, as ClickHouse's <c>Date</c> counts them; days beyond its range end at its last.</summary>
    public static ushort DayOf(BlockId block) =>
        DayOf((long)(ulong)(block.Value >> MillisecondsShift));

    /// <summary>The UTC day of an instant, in the same way.</summary>
    public static ushort DayAt(DateTimeOffset instant) => DayOf(instant.ToUnixTimeMilliseconds());

    /// <summary>Years and months as <c>toYYYYMM</c> counts them: the block's partition.</summary>
    public static int MonthOf(BlockId block)
    {
        var day = DateOnly.FromDayNumber(FirstDay + DayOf(block));
        return (day.Year * 100) + day.Month;
    }

    /// <summary>The day as SQL writes it.</summary>
    public static string TextOf(BlockId block) =>
        DateOnly.FromDayNumber(FirstDay + DayOf(block)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static ushort DayOf(long milliseconds) => (ushort)Math.Min(milliseconds / MillisecondsPerDay, ushort.MaxValue);
}
