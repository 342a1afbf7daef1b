namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// The line through held-out scores that makes them logarithms of how many times as frequent they are among seeds as among others (Platt 1999):
/// a logistic regression of one variable, seeds and others weighing alike.
/// </summary>
/// <param name="Slope">Greater than 0, or the line would turn the order around.</param>
/// <param name="Intercept">Of the line.</param>
internal sealed record CalibrationLine(double Slope, double Intercept)
{
    /// <summary>Where held-out scores do not tell seeds from others the line is as good as flat, and keeps the order.</summary>
    public const double LeastSlope = 0.01;

    private const int Rounds = 50;

    public static CalibrationLine Through(double[] scores, bool[] isSeed)
    {
        var seeds = isSeed.Count(seed => seed);
        var others = isSeed.Length - seeds;
        var (mean, spread) = Spread(scores);
        if (spread < 1e-9)
        {
            return new CalibrationLine(1, 0);
        }

        // Platt's targets: short of 0 and 1, so that what parts the classes without exception still has a line.
        var (seedTarget, otherTarget) = ((seeds + 1.0) / (seeds + 2.0), 1 / (others + 2.0));
        var (slope, intercept) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (var row = 0; row < scores.Length; row++)
            {
                var x = (scores[row] - mean) / spread;
                var probability = 1 / (1 + Math.Exp(-intercept - slope * x));
                var weight = isSeed[row] ? 0.5 / seeds : 0.5 / others;
                var rest = weight * ((isSeed[row] ? seedTarget : otherTarget) - probability);
                var curvature = weight * Math.Max(1e-9, probability * (1 - probability));
                (g0, g1) = (g0 + rest, g1 + rest * x);
                (h00, h01, h11) = (h00 + curvature, h01 + curvature * x, h11 + curvature * x * x);
            }

            // Newton's step, no longer than 2: far from the end it may overshoot.
            var determinant = h00 * h11 - h01 * h01 + 1e-18;
            var change0 = Math.Clamp((h11 * g0 - h01 * g1) / determinant, -2, 2);
            var change1 = Math.Clamp((h00 * g1 - h01 * g0) / determinant, -2, 2);
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
