namespace PixelServer.Insights.Statistics;

/// <summary>
/// Of many p-values those that are small enough together: of the ones it names at most a share is due to chance, on average (Benjamini and Hochberg,
/// Journal of the Royal Statistical Society B 57, 1995).
/// </summary>
public static class FalseDiscovery
{
    /// <summary>The share that the dashboard allows.</summary>
    public const double UsualShare = 0.05;

    /// <summary>Which of them are significant, in their order.</summary>
    /// <param name="pValues">The p-values; of some of the tests those may be left out that are above <paramref name="share"/>.</param>
    /// <param name="tests">How many tests there were.</param>
    /// <param name="share">The share that may be due to chance.</param>
    public static IReadOnlyList<bool> Significant(IReadOnlyList<double> pValues, long tests, double share = UsualShare)
    {
        var sorted = pValues.Order().ToList();
        var last = sorted.Count - 1;
        while (last >= 0 && sorted[last] > share * (last + 1) / tests)
        {
            last--;
        }

        return [.. pValues.Select(p => last >= 0 && p <= sorted[last])];
    }
}
