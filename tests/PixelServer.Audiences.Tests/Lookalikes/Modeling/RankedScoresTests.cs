using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>What is found at a size, as one would count it by hand.</summary>
public sealed class RankedScoresTests
{
    // A fifth of everybody is a seed, so each of two seeds stands for 10 %, each of four others for 20 %.
    private static readonly RankedScores Scores = new([4, 3, 2, 2, 1, 0], [true, false, true, false, false, false], 0.2);

    [Theory]
    [InlineData(0.05, 0.25, 4)]
    [InlineData(0.1, 0.5, 4)]
    [InlineData(0.2, 0.5, 3)]
    [InlineData(0.45, 0.75, 2)]
    [InlineData(0.6, 1, 2)]
    [InlineData(1, 1, 0)]
    public void A_part_of_everybody_finds_its_part_of_the_seeds(double share, double recall, double leastScore)
    {
        var point = Scores.Reach(share);

        Assert.Equal(recall, point.Recall, 12);
        Assert.Equal(recall * 0.2 / share, point.Precision, 12);
        Assert.Equal(recall / share, point.Lift, 12);
        Assert.Equal(LookalikeModel.SimilarityOf(leastScore), point.Similarity, 12);
    }

    [Fact]
    public void Average_precision_is_that_of_everybody()
    {
        // The first seed: 10 % of 10 %. The second: 20 % of the 60 % that score 2 or more.
        Assert.Equal(0.5 * 1 + 0.5 * (0.2 / 0.6), Scores.AveragePrecision(), 12);
    }

    [Fact]
    public void Equal_scores_reach_what_chance_does()
    {
        var same = new RankedScores([1, 1, 1, 1], [true, false, false, false], 0.01);

        Assert.Equal(1, same.Reach(0.05).Lift, 12);
        Assert.Equal(0.01, same.AveragePrecision(), 12);
    }

    [Fact]
    public void Bins_of_calibration_compare_what_was_predicted_with_what_is()
    {
        var bins = Scores.Calibrate(2);

        // Below: the others with 0 and 1. Above: both seeds among 60 %; those with 2 begin at 40 %, and more of them are above the half than below.
        Assert.Equal([0.4, 0.6], bins.Select(bin => Math.Round(bin.Share, 12)));
        Assert.Equal([0, 0.2 / 0.6], bins.Select(bin => bin.Observed).Select(observed => Math.Round(observed, 12)), (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.Equal([0, 2], bins.Select(bin => bin.Seeds));
        var odds = Math.Log(0.2 / 0.8);
        Assert.Equal((LookalikeModel.SimilarityOf(odds) + LookalikeModel.SimilarityOf(odds + 1)) / 2, bins[0].Predicted, 12);
    }
}
