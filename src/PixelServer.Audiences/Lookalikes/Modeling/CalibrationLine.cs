namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// The line through held-out scores that makes them logarithms of how many times as frequent they are among seeds as among others (Platt 1999): a
/// logistic regression of one variable in the population, so that predicted and observed seeds are as many. Were both classes to weigh alike, what fits
/// them badly would fit everybody worse: on real visits (msweb) predictions were off by 0.5 of the share of seeds rather than by 0.2.
/// </summary>
/// <param name="Slope">Greater than 0, or the line would turn the order around.</param>
/// <param name="Intercept">Of the line.</param>
internal sealed record CalibrationLine(double Slope, double Intercept)
{
    /// <summary>Where held-out scores do not tell seeds from others the line is as good as flat, and keeps the order.</summary>
    public const double LeastSlope = 0.01;

    private const int Rounds = 100;

    // As much as half a seed says: what parts the classes without exception still has a line.
    private const double PriorSeeds = 0.5;

    public static CalibrationLine Through(double[] scores, bool[] isSeed, double seedShare)
    {
        var seeds = isSeed.Count(seed => seed);
        var others = isSeed.Length - seeds;
        var (mean, spread) = Spread(scores);
        if (spread < 1e-9)
        {
            return new CalibrationLine(1, 0);
        }

        // All weights in units of the share of seeds, which may be tiny.
        var (odds, offset, prior) = ((1 - seedShare) / seedShare, Math.Log(seedShare / (1 - seedShare)), PriorSeeds / seeds);
        var (slope, intercept) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            var (g0, g1, h00, h01, h11) = (0.0, -prior * slope, 0.0, 0.0, prior);
            for (var row = 0; row < scores.Length; row++)
            {
                var x = (scores[row] - mean) / spread;
                var probability = 1 / (1 + Math.Exp(-offset - intercept - slope * x));
                var weight = isSeed[row] ? 1.0 / seeds : odds / others;
                var rest = weight * ((isSeed[row] ? 1 : 0) - probability);
                var curvature = weight * probability * (1 - probability);
                (g0, g1) = (g0 + rest, g1 + rest * x);
                (h00, h01, h11) = (h00 + curvature, h01 + curvature * x, h11 + curvature * x * x);
            }

            // Newton's step, no longer than 1: far from the end it may overshoot.
            var determinant = h00 * h11 - h01 * h01;
            var change0 = Math.Clamp((h11 * g0 - h01 * g1) / determinant, -1, 1);
            var change1 = Math.Clamp((h00 * g1 - h01 * g0) / determinant, -1, 1);
            (intercept, slope) = (intercept + change0, slope + change1);
            if (Math.Abs(change0) + Math.Abs(change1) < 1e-10)
            {
                break;
            }
        }

        slope /= spread;
        return slope < LeastSlope ? new CalibrationLine(LeastSlope, -LeastSlope * mean) : new CalibrationLine(slope, intercept - slope * mean);
    }

    public double Of(double score) => Intercept + Slope * score;

    private static (double Mean, double Spread) Spread(double[] scores)
    {
        var mean = scores.Average();
        return (mean, Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / scores.Length));
    }
}
