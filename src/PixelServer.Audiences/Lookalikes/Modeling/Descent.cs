namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Where a logistic regression stands: the score of each row, and the quadratic approximation of its weighted log-likelihood there. Terms
/// read and change it. For one fit, on one thread.
/// </summary>
internal sealed class Descent
{
    // A row that is all but certain still has some curvature, or a step would be without bounds.
    private const double LeastVariance = 1e-5;

    private readonly bool[] _isSeed;
    private readonly double[] _cases;

    /// <param name="isSeed">By row.</param>
    /// <param name="isLearntFrom">By row; the others are scored along and change nothing.</param>
    public Descent(bool[] isSeed, Func<int, bool> isLearntFrom)
    {
        _isSeed = isSeed;
        _cases = new double[isSeed.Length];
        Scores = new double[isSeed.Length];
        Slopes = new double[isSeed.Length];
        Curvatures = new double[isSeed.Length];
        var (seeds, others) = (0, 0);
        for (var row = 0; row < isSeed.Length; row++)
        {
            if (isLearntFrom(row))
            {
                _ = isSeed[row] ? seeds++ : others++;
            }
        }

        for (var row = 0; row < isSeed.Length; row++)
        {
            _cases[row] = !isLearntFrom(row) ? 0 : isSeed[row] ? 0.5 / seeds : 0.5 / others;
        }
    }

    /// <summary>By row.</summary>
    public double[] Scores { get; }

    /// <summary>What is left to explain of each row.</summary>
    public double[] Slopes { get; }

    /// <summary>By how much that changes with the score.</summary>
    public double[] Curvatures { get; }

    /// <summary>Approximates anew at the present scores.</summary>
    public void Approximate()
    {
        for (var row = 0; row < _cases.Length; row++)
        {
            var weight = _cases[row];
            if (weight > 0)
            {
                var probability = 1 / (1 + Math.Exp(-Scores[row]));
                Slopes[row] = weight * ((_isSeed[row] ? 1 : 0) - probability);
                Curvatures[row] = weight * Math.Max(LeastVariance, probability * (1 - probability));
            }
        }
    }

    /// <summary>Moves the intercept to where it is best; returns by how much.</summary>
    public double MoveIntercept()
    {
        var (slope, curvature) = (0.0, 0.0);
        for (var row = 0; row < Slopes.Length; row++)
        {
            slope += Slopes[row];
            curvature += Curvatures[row];
        }

        // What rounding left is no reason to part rows that are the same.
        if (Math.Abs(slope) < 1e-13)
        {
            return 0;
        }

        var change = slope / curvature;
        for (var row = 0; row < Slopes.Length; row++)
        {
            Slopes[row] -= Curvatures[row] * change;
            Scores[row] += change;
        }

        return change;
    }
}
