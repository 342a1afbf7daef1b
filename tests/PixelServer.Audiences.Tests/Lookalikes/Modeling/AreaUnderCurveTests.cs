using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>Areas by ranks are those that counting all pairs comes to, and DeLong's variance is his.</summary>
public sealed class AreaUnderCurveTests
{
    [Fact]
    public void An_area_with_a_tie_is_what_it_is_by_hand()
    {
        // Seeds 3 and 2, others 1, 2 and 0: of six pairs five and a half.
        var measured = Measure([3, 2, 1, 2, 0], [true, true, false, false, false]);

        // Placements 1 and 5/6, and 1, 3/4 and 1: variances 1/72 / 2 and 1/48 / 3, a 72nd in sum.
        Assert.Equal(11.0 / 12, measured.Value, 12);
        Assert.Equal(Math.Max(0, 11.0 / 12 - 1.959963984540054 * Math.Sqrt(1.0 / 72)), measured.Low, 12);
        Assert.Equal(1, measured.High);
    }

    [Fact]
    public void Equal_scores_are_worth_a_half_exactly()
    {
        Assert.Equal(new Measured(0.5, 0.5, 0.5), Measure([7, 7, 7, 7], [true, false, true, false]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ranks_come_to_what_all_pairs_do(int seed)
    {
        // Few values, so that many scores are equal.
        var random = new Random(seed);
        var isSeed = Enumerable.Range(0, 120).Select(_ => random.Next(3) == 0).ToArray();
        var one = isSeed.Select(isOne => (double)(random.Next(8) + (isOne ? 2 : 0))).ToArray();
        var other = one.Select(score => score + random.Next(-3, 4)).ToArray();

        var (area, variance) = Naive(isSeed, (seed, rest) => Kernel(one[seed], one[rest]));
        var measured = Measure(one, isSeed);
        Assert.Equal(area, measured.Value, 10);
        Assert.Equal(area - 1.959963984540054 * Math.Sqrt(variance), measured.Low, 10);

        var (difference, ofDifference) = Naive(isSeed, (seed, rest) => Kernel(one[seed], one[rest]) - Kernel(other[seed], other[rest]));
        var compared = AreaUnderCurve.Difference(AreaUnderCurve.Place(one, isSeed), AreaUnderCurve.Place(other, isSeed), isSeed);
        Assert.Equal(difference, compared.Value, 10);
        Assert.Equal(difference + 1.959963984540054 * Math.Sqrt(ofDifference), compared.High, 10);
    }

    private static Measured Measure(double[] scores, bool[] isSeed) => AreaUnderCurve.Of(AreaUnderCurve.Place(scores, isSeed), isSeed);

    private static double Kernel(double seed, double other) => seed > other ? 1 : seed == other ? 0.5 : 0;

    // As DeLong, DeLong and Clarke-Pearson write it down: components of each row, their sample variances by the number of rows.
    private static (double Area, double Variance) Naive(bool[] isSeed, Func<int, int, double> kernel)
    {
        var seeds = Enumerable.Range(0, isSeed.Length).Where(row => isSeed[row]).ToList();
        var others = Enumerable.Range(0, isSeed.Length).Where(row => !isSeed[row]).ToList();
        var ofSeeds = seeds.ConvertAll(seed => others.Average(other => kernel(seed, other)));
        var ofOthers = others.ConvertAll(other => seeds.Average(seed => kernel(seed, other)));
        return (ofSeeds.Average(), Variance(ofSeeds) / seeds.Count + Variance(ofOthers) / others.Count);

        static double Variance(List<double> values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1);
    }
}
