namespace PixelServer.Live;

/// <summary>What ClickHouse said of all sites at one moment. Immutable.</summary>
/// <param name="AsOf">When.</param>
/// <param name="PerSecond">By site: events received in each of the last 60 whole seconds.</param>
/// <param name="Fresh">Events that no snapshot before had, newest first.</param>
internal sealed record LiveSnapshot(DateTimeOffset AsOf, IReadOnlyDictionary<string, long[]> PerSecond, IReadOnlyList<LiveEvent> Fresh)
{
    public const int Seconds = 60;

    /// <summary>Of one site, or of all.</summary>
    public long[] RateOf(string? site)
    {
        if (site is not null)
        {
            return PerSecond.GetValueOrDefault(site) ?? new long[Seconds];
        }

        var all = new long[Seconds];
        foreach (var one in PerSecond.Values)
        {
            for (var second = 0; second < Seconds; second++)
            {
                all[second] += one[second];
            }
        }

        return all;
    }
}
