namespace PixelServer.Insights.Statistics;

/// <summary>
/// Whether a count changed from one time to another by more than chance does. Counts of days vary more than independent events would: there are weekdays,
/// campaigns, weather. So their variance is taken to be a multiple of their mean (quasi-likelihood; McCullagh and Nelder, Generalized Linear Models, 2nd
/// edition 1989, §6.2 and §9.2), and the multiple, never less than 1, is estimated from the days themselves: Pearson's chi-square around the expected days,
/// divided by its degrees of freedom. What is expected of a day is its time's share by weekday, where there are two weeks or more of each time. The
/// difference of the two times, given their sum, is then compared with Student's distribution; where there is little to estimate from, the exact
/// conditional test of two Poisson counts (Przyborowski and Wilenski, Biometrika 31, 1940) must agree.
/// </summary>
public static class CountChange
{
    private const int DaysOfWeek = 7;

    // Below this many in all the normal approximation to a binomial count is too generous.
    private const double FewCounts = 100;

    /// <summary>The two-sided p-value that nothing has changed: small where the change is more than chance does. 1 where nothing can be said.</summary>
    /// <param name="current">Counts of the days of one time.</param>
    /// <param name="previous">Counts of the days of the other.</param>
    /// <param name="shift">By how many days of the week the first day of <paramref name="previous"/> is behind that of <paramref name="current"/>.</param>
    public static double PValue(IReadOnlyList<long> current, IReadOnlyList<long> previous, int shift = 0)
    {
        var (now, before) = ((double)current.Sum(), (double)previous.Sum());
        var total = now + before;
        if (total == 0 || current.Count == 0 || previous.Count == 0)
        {
            return 1;
        }

        var byWeekday = Math.Min(current.Count, previous.Count) >= 2 * DaysOfWeek;
        var weights = Weights(current, previous, byWeekday ? shift : null);
        var chiSquare = Pearson(current, now, weights.Current) + Pearson(previous, before, weights.Previous);
        var degrees = current.Count + previous.Count - 2 - (byWeekday ? DaysOfWeek - 1 : 0);
        if (degrees < 1)
        {
            return PoissonTest(now, before, (double)current.Count / (current.Count + previous.Count));
        }

        var dispersion = Math.Max(1, chiSquare / degrees);
        var expectedShare = weights.Current.Sum() / (weights.Current.Sum() + weights.Previous.Sum());
        var expected = total * expectedShare;
        var difference = Math.Max(0, Math.Abs(now - expected) - 0.5);
        var p = StudentDistribution.TwoSided(difference / Math.Sqrt(dispersion * expected * (1 - expectedShare)), degrees);
        return total < FewCounts ? Math.Max(p, PoissonTest(now, before, expectedShare)) : p;
    }

    /// <summary>The two-sided exact test of two Poisson counts, given their sum: twice the smaller tail.</summary>
    /// <param name="one">One count.</param>
    /// <param name="other">The other.</param>
    /// <param name="share">The share of <paramref name="one"/> that is expected.</param>
    public static double PoissonTest(double one, double other, double share)
    {
        var total = (int)(one + other);
        var (lower, upper) = (0.0, 0.0);
        for (var count = 0; count <= total; count++)
        {
            var probability = Math.Exp(
                GammaFunction.Log(total + 1) - GammaFunction.Log(count + 1) - GammaFunction.Log(total - count + 1) + (count * Math.Log(share)) + ((total - count) * Math.Log(1 - share)));
            lower += count <= one ? probability : 0;
            upper += count >= one ? probability : 0;
        }

        return Math.Min(1, 2 * Math.Min(lower, upper));
    }

    // How much of a time is expected on each of its days; 1 on all where weekdays are not told apart.
    private static (double[] Current, double[] Previous) Weights(IReadOnlyList<long> current, IReadOnlyList<long> previous, int? shift)
    {
        if (shift is not { } days)
        {
            return ([.. current.Select(_ => 1.0)], [.. previous.Select(_ => 1.0)]);
        }

        var (sums, counts) = (new double[DaysOfWeek], new int[DaysOfWeek]);
        foreach (var (weekday, count) in current.Select((count, i) => (Weekday(i, 0), count)).Concat(previous.Select((count, i) => (Weekday(i, days), count))))
        {
            sums[weekday] += count;
            counts[weekday]++;
        }

        double[] Of(int length, int offset) => [.. Enumerable.Range(0, length).Select(i => sums[Weekday(i, offset)] / counts[Weekday(i, offset)])];
        return (Of(current.Count, 0), Of(previous.Count, days));

        static int Weekday(int i, int offset) => (((i + offset) % DaysOfWeek) + DaysOfWeek) % DaysOfWeek;
    }

    private static double Pearson(IReadOnlyList<long> counts, double total, double[] weights)
    {
        var whole = weights.Sum();
        var sum = 0.0;
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = whole == 0 ? 0 : total * weights[i] / whole;
            sum += expected == 0 ? 0 : (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        return sum;
    }
}
