namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Few times, counted from the build, so that the bounds of windows, gaps and ties are hit exactly, and missed by one millisecond.</summary>
internal static class TimeGrid
{
    public static readonly TimeSpan[] Spans =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1),
        TimeSpan.FromDays(2), TimeSpan.FromDays(3), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
    ];

    /// <summary>A time of an event: mostly one or two spans before the build, now and then after it.</summary>
    public static DateTimeOffset Time(Random random, DateTimeOffset asOf) => random.Next(20) switch
    {
        0 => asOf.AddMilliseconds(random.Next(2)),
        1 => asOf.AddMinutes(4),
        < 8 => asOf - Pick(random, Spans) - Pick(random, Spans) + Jitter(random),
        _ => asOf - Pick(random, Spans) + Jitter(random),
    };

    public static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private static TimeSpan Jitter(Random random) => TimeSpan.FromMilliseconds(random.Next(8) switch { 0 => -1, 1 => 1, _ => 0 });
}
