using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>A line finds the logarithm of how many times as frequent a score is among seeds.</summary>
public sealed class CalibrationLineTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.01)]
    [InlineData(0.000001)]
    public void Two_normals_have_the_line_of_their_densities(double seedShare)
    {
        // Seeds are normal around 1, others around 0: the logarithm of the densities' ratio is x - 1/2. The score is twice x and 3.
        var random = new Random(1);
        var isSeed = Enumerable.Range(0, 60_000).Select(row => row % 3 == 0).ToArray();
        var scores = Array.ConvertAll(isSeed, seed => 2 * (SyntheticVisitor.Normal(random) + (seed ? 1 : 0)) + 3);

        var line = CalibrationLine.Through(scores, isSeed, seedShare);

        Assert.Equal(0.5, line.Slope, 0.02);
        Assert.Equal(-0.5, line.Of(3), 0.04);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.001)]
    public void Predicted_seeds_are_as_many_as_there_are(double seedShare)
    {
        // A step, which no line fits.
        var isSeed = Enumerable.Range(0, 10_000).Select(row => row % 10 == 0).ToArray();
        var scores = isSeed.Select((seed, row) => row % 7 + (seed && row % 3 == 0 ? 5.0 : 0)).ToArray();

        var line = CalibrationLine.Through(scores, isSeed, seedShare);

        var bins = new RankedScores(Array.ConvertAll(scores, line.Of), isSeed, seedShare).Calibrate(10);
        Assert.Equal(1, bins.Sum(bin => bin.Share * bin.Predicted) / seedShare, 6);
    }

    [Fact]
    public void What_parts_seeds_from_others_without_exception_has_a_line()
    {
        var line = CalibrationLine.Through([0, 1, 2, 3, 4, 5], [false, false, false, true, true, true], 0.1);

        Assert.InRange(line.Slope, 0.5, 20);
        Assert.True(line.Of(2) < 0 && line.Of(3) > 0);
    }

    [Fact]
    public void A_line_never_turns_the_order_around()
    {
        var line = CalibrationLine.Through([5, 4, 3, 2, 1, 0], [false, false, false, true, true, true], 0.1);

        Assert.Equal(CalibrationLine.LeastSlope, line.Slope);
        Assert.Equal(0, line.Of(2.5), 12);
    }

    [Fact]
    public void Scores_that_are_all_the_same_mean_no_likeness()
    {
        Assert.Equal(0, CalibrationLine.Through([0, 0, 0], [true, false, false], 0.1).Of(0));
    }
}
