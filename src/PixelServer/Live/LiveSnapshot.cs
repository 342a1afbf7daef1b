namespace PixelServer.Live;

/// <summary>What ClickHouse said at one moment. Immutable.</summary>
/// <param name="AsOf">When.</param>
/// <param name="PerSecond">By site: events received in each of the last 60 whole seconds.</param>
/// <param name="Fresh">By what is looked at, a site or empty for all: events that no snapshot before had, newest first.</param>
internal sealed record LiveSnapshot(
    DateTimeOffset AsOf, IReadOnlyDictionary<string, long[]> PerSecond, IReadOnlyDictionary<string, IReadOnlyList<LiveEvent>> Fresh)
{
    public const int Seconds = 60;

    /// <summary>Of one site, or of all.</summary>
    public long[] RateOf(string scope)
    {
        if (scope.Length > 0)
        {
            return PerSecond.GetValueOrDefault(scope) ?? new long[Seconds];
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
