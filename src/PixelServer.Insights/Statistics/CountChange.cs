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
    public static double PValue(ReadOnlySpan<long> current, ReadOnlySpan<long> previous, int shift = 0)
    {
        var (now, before) = (Sum(current), Sum(previous));
        var total = now + before;
        if (total == 0 || current.Length == 0 || previous.Length == 0)
        {
            return 1;
        }

        // What is expected of a day of the week; 1 of all where weekdays are not told apart.
        var byWeekday = Math.Min(current.Length, previous.Length) >= 2 * DaysOfWeek;
        Span<double> weekdays = stackalloc double[DaysOfWeek];
        weekdays.Fill(1);
        if (byWeekday)
        {
            FindMeans(current, previous, shift, weekdays);
        }

        var (whole, wholeBefore) = (Sum(weekdays, current.Length, 0), Sum(weekdays, previous.Length, shift));
        var chiSquare = Pearson(current, weekdays, 0, now / whole) + Pearson(previous, weekdays, shift, before / wholeBefore);
        var degrees = current.Length + previous.Length - 2 - (byWeekday ? DaysOfWeek - 1 : 0);
        if (degrees < 1)
        {
            return PoissonTest(now, before, (double)current.Length / (current.Length + previous.Length));
        }

        var dispersion = Math.Max(1, chiSquare / degrees);
        var expectedShare = whole / (whole + wholeBefore);
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
        var total = one + other;
        var odds = share / (1 - share);
        var here = Math.Exp(
            GammaFunction.Log(total + 1) - GammaFunction.Log(one + 1) - GammaFunction.Log(other + 1) + (one * Math.Log(share)) + (other * Math.Log(1 - share)));
        var (lower, upper) = (here, here);

        // Each binomial probability from the one beside it.
        var probability = here;
        for (var count = one; count > 0; count--)
        {
            probability *= count / ((total - count + 1) * odds);
            lower += probability;
        }

        probability = here;
        for (var count = one; count < total; count++)
        {
            probability *= (total - count) * odds / (count + 1);
            upper += probability;
        }

        return Math.Min(1, 2 * Math.Min(lower, upper));
    }

    private static void FindMeans(ReadOnlySpan<long> current, ReadOnlySpan<long> previous, int shift, Span<double> means)
    {
        Span<int> days = stackalloc int[DaysOfWeek];
        days.Clear();
        means.Clear();
        Add(current, 0, means, days);
        Add(previous, shift, means, days);
        for (var weekday = 0; weekday < DaysOfWeek; weekday++)
        {
            means[weekday] /= days[weekday];
        }

        static void Add(ReadOnlySpan<long> counts, int shift, Span<double> sums, Span<int> days)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                var weekday = Weekday(i, shift);
                sums[weekday] += counts[i];
                days[weekday]++;
            }
        }
    }

    private static int Weekday(int day, int shift) => (((day + shift) % DaysOfWeek) + DaysOfWeek) % DaysOfWeek;

    private static double Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static double Sum(ReadOnlySpan<double> weekdays, int days, int shift)
    {
        var sum = 0.0;
        for (var day = 0; day < days; day++)
        {
            sum += weekdays[Weekday(day, shift)];
        }

        return sum;
    }

    private static double Pearson(ReadOnlySpan<long> counts, ReadOnlySpan<double> weekdays, int shift, double scale)
    {
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            var expected = weekdays[Weekday(i, shift)] * scale;
            sum += expected > 0 ? (counts[i] - expected) * (counts[i] - expected) / expected : 0;
        }

        return sum;
    }
}
