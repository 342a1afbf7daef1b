namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// How busy the shop is by hour and weekday (UTC): a week's pattern that repeats for ever, 1 on average. Time since 1970 weighed by it
/// is <i>busy time</i>, in hours, in which visitors arrive evenly.
/// </summary>
internal static class Season
{
    public const long MillisecondsPerHour = 3_600_000;

    private const int HoursPerWeek = 168;

    // 1970 began on a Thursday; weeks here begin on Monday.
    private const int FirstHourOfWeek = 72;

    private static readonly double[] HourWeights =
    [
        0.35, 0.22, 0.15, 0.12, 0.12, 0.18, 0.35, 0.60, 0.85, 1.00, 1.10, 1.15,
        1.20, 1.15, 1.10, 1.10, 1.15, 1.25, 1.40, 1.60, 1.75, 1.70, 1.30, 0.75,
    ];

    private static readonly double[] DayWeights = [1.00, 1.02, 1.00, 0.98, 0.92, 0.95, 1.13];

    private static readonly double[] Weights = WeekOfWeights();
    private static readonly double[] Before = SumsBefore();

    /// <summary>The weight of the busiest hour.</summary>
    public static double Highest { get; } = Weights.Max();

    /// <summary>The weight of an hour, counted from 1970.</summary>
    public static double WeightOf(long hour) => Weights[(hour + FirstHourOfWeek) % HoursPerWeek];

    /// <summary>Busy hours up to a time in Unix milliseconds.</summary>
    public static double BusyTimeAt(long milliseconds)
    {
        var hour = milliseconds / MillisecondsPerHour;
        var part = (double)(milliseconds % MillisecondsPerHour) / MillisecondsPerHour;
        var fromMonday = hour + FirstHourOfWeek;
        var ofWeek = (int)(fromMonday % HoursPerWeek);
        return (fromMonday / HoursPerWeek * (double)HoursPerWeek) + Before[ofWeek] + (part * Weights[ofWeek]);
    }

    /// <summary>The time, in Unix milliseconds, at which so many busy hours have passed.</summary>
    public static long TimeAt(double busyTime)
    {
        var week = (long)(busyTime / HoursPerWeek);
        var rest = busyTime - (week * (double)HoursPerWeek);
        var found = Array.BinarySearch(Before, rest);
        var hour = Math.Clamp(found < 0 ? ~found - 1 : found, 0, HoursPerWeek - 1);
        var part = (rest - Before[hour]) / Weights[hour];
        return (((week * HoursPerWeek) + hour - FirstHourOfWeek) * MillisecondsPerHour) + (long)(part * MillisecondsPerHour);
    }

    private static double[] WeekOfWeights()
    {
        var weights = Enumerable.Range(0, HoursPerWeek).Select(hour => DayWeights[hour / 24] * HourWeights[hour % 24]).ToArray();
        var mean = weights.Sum() / HoursPerWeek;
        return [.. weights.Select(weight => weight / mean)];
    }

    private static double[] SumsBefore()
    {
        var sums = new double[HoursPerWeek];
        for (var hour = 1; hour < HoursPerWeek; hour++)
        {
            sums[hour] = sums[hour - 1] + Weights[hour - 1];
        }

        return sums;
    }
}
