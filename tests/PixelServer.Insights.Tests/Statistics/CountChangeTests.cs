using PixelServer.Insights.Statistics;
using Xunit;

namespace PixelServer.Insights.Tests.Statistics;

/// <summary>Against values that were computed by other means, named beside them.</summary>
public sealed class CountChangeTests
{
    [Fact]
    public void Student_distribution_has_the_values_of_tables()
    {
        // Abramowitz and Stegun, table 26.10: the two-sided 5 % points.
        Assert.Equal(0.05, StudentDistribution.TwoSided(12.706205, 1), 1e-6);
        Assert.Equal(0.05, StudentDistribution.TwoSided(2.228139, 10), 1e-6);
        Assert.Equal(0.01, StudentDistribution.TwoSided(2.749996, 30), 1e-6);
        Assert.Equal(1, StudentDistribution.TwoSided(0, 7), 1e-12);
    }

    [Fact]
    public void Exact_test_of_two_counts_adds_up_a_binomial_tail()
    {
        // 1 of 10 or fewer heads: (1 + 10) / 1024, twice.
        Assert.Equal(22.0 / 1024, CountChange.PoissonTest(1, 9, 0.5), 1e-12);
        Assert.Equal(1, CountChange.PoissonTest(5, 5, 0.5), 1e-12);
    }

    [Fact]
    public void Steady_days_make_a_difference_significant_and_wild_days_do_not()
    {
        // As many in all; only how the days vary differs.
        long[] steadyNow = [110, 108, 112, 111, 109, 110, 110], steadyBefore = [100, 98, 102, 101, 99, 100, 100];
        long[] wildNow = [10, 208, 12, 311, 9, 210, 10], wildBefore = [100, 8, 202, 1, 289, 50, 50];

        // By hand: 770 and 700 of 1,470; expected 735, sd sqrt(735 / 2) = 19.17; (35 − 0.5) / 19.17 = 1.7997; t with 12 degrees of freedom.
        Assert.Equal(StudentDistribution.TwoSided(34.5 / Math.Sqrt(735 / 2.0), 12), CountChange.PValue(steadyNow, steadyBefore), 1e-9);
        Assert.InRange(CountChange.PValue(steadyNow, steadyBefore), 0.09, 0.10);
        Assert.InRange(CountChange.PValue(wildNow, wildBefore), 0.7, 1);
    }

    [Fact]
    public void What_returns_every_week_is_no_noise()
    {
        // Weekends have a quarter; this time has a fifth more on every day.
        long[] before = [.. Enumerable.Range(0, 28).Select(day => day % 7 < 5 ? 200L : 50L)];
        long[] now = [.. before.Select(count => count * 6 / 5)];

        Assert.InRange(CountChange.PValue(now, before), 0, 1e-6);

        // Begun three days later, the same weekdays are in other places.
        long[] shifted = [.. Enumerable.Range(0, 28).Select(day => (day + 3) % 7 < 5 ? 200L : 50L)];
        Assert.InRange(CountChange.PValue(now, shifted, shift: 3), 0, 1e-6);
        Assert.InRange(CountChange.PValue(now, shifted, shift: 0), 1e-3, 1);
    }

    [Fact]
    public void Of_nothing_nothing_can_be_said()
    {
        Assert.Equal(1, CountChange.PValue([0, 0], [0, 0]));
        Assert.Equal(1, CountChange.PValue([], []));
        Assert.InRange(CountChange.PValue([3], [1]), 0.5, 1);
        Assert.InRange(CountChange.PValue([0, 0, 0, 0, 0, 0, 0], [20, 20, 20, 20, 20, 20, 20]), 0, 1e-6);
    }

    [Fact]
    public void Where_nothing_changes_a_twentieth_of_the_tests_says_so_however_much_days_vary()
    {
        var random = new Random(1);
        var named = Enumerable.Range(0, 2000).Count(_ => CountChange.PValue(Days(random), Days(random)) < 0.05);

        Assert.InRange(named / 2000.0, 0.03, 0.07);

        // Days have four times the variance of independent events, and fewer on weekends.
        static long[] Days(Random random) => [.. Enumerable.Range(0, 28).Select(day => (long)Math.Max(0, Math.Round((day % 7 < 5 ? 400 : 100) + (Normal(random) * 2 * Math.Sqrt(day % 7 < 5 ? 400 : 100)))))];
        static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Of_many_only_so_many_are_named_by_chance()
    {
        // The example of Benjamini and Hochberg 1995, p. 295: four of fifteen at 5 %.
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

        Assert.Equal([true, true, true, true, false, false, false, false, false, false, false, false, false, false, false], FalseDiscovery.Significant(p, p.Length));
        Assert.Equal([false, true], FalseDiscovery.Significant([0.9, 0.01], 2));
        Assert.Empty(FalseDiscovery.Significant([], 0));

        // A later one that is small enough takes those before it along.
        Assert.Equal([true, true], FalseDiscovery.Significant([0.04, 0.045], 2));
    }
}
