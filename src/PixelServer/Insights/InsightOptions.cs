namespace PixelServer.Insights;

/// <summary>How the sessions that the dashboard asks for are kept up to date, section <c>Insights</c>.</summary>
internal sealed class InsightOptions
{
    public const string Section = "Insights";

    /// <summary>How often new events are taken in; never more than a fifth of the time is spent on it.</summary>
    public TimeSpan FillEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Events that one statement takes in: about 1 GB of ClickHouse's memory for 2 million.</summary>
    public long EventsAtOnce { get; set; } = 2_000_000;

    /// <summary>Memory of answers that are kept, in case they are asked for again before anything has changed.</summary>
    public int CacheMegabytes { get; set; } = 64;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (FillEvery < TimeSpan.FromSeconds(1) || FillEvery > TimeSpan.FromDays(1))
        {
            yield return $"{Section}:{nameof(FillEvery)} is {FillEvery}; use 00:00:01 to 1.00:00:00.";
        }

        if (EventsAtOnce is < 10_000 or > 100_000_000)
        {
            yield return $"{Section}:{nameof(EventsAtOnce)} is {EventsAtOnce}; use 10000 to 100000000.";
        }

        if (CacheMegabytes is < 0 or > 10_000)
        {
            yield return $"{Section}:{nameof(CacheMegabytes)} is {CacheMegabytes}; use 0 to 10000.";
        }
    }
}
