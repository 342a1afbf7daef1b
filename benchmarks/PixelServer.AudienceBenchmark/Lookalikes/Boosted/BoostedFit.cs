namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Trees that each mend what those before left, by the second-order logistic loss. The same rows and options make the same trees.</summary>
internal sealed class BoostedFit
{
    private readonly double _begin;
    private readonly List<BoostedTree> _trees = [];

    /// <param name="rows">All rows.</param>
    /// <param name="isSeed">By row.</param>
    /// <param name="learntFrom">Rows that it learns from.</param>
    /// <param name="heldOut">Parts of the others, whose loss is measured after every tree.</param>
    /// <param name="options">How trees are grown.</param>
    /// <param name="trees">So many at most. Where parts are held out it ends sooner, when the loss of all of them has not fallen for some trees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public BoostedFit(BinnedRows rows, bool[] isSeed, int[] learntFrom, int[][] heldOut, BoostingOptions options, int trees, CancellationToken cancellationToken)
    {
        HeldOutLosses = [.. heldOut.Select(_ => new List<double>())];
        var seeds = learntFrom.Count(row => isSeed[row]);
        _begin = Math.Log((double)seeds / (learntFrom.Length - seeds));
        var scores = new double[rows.Rows];
        Array.Fill(scores, _begin);
        var (slopes, random, grower) = (new Slopes[rows.Rows], new Random(options.RandomSeed), new TreeGrower(rows, options));
        var (best, least) = (0, double.PositiveInfinity);
        while (_trees.Count < trees && (heldOut.Length == 0 || _trees.Count - best < options.Patience))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var row in learntFrom)
            {
                var probability = 1 / (1 + Math.Exp(-scores[row]));
                slopes[row] = new Slopes((isSeed[row] ? 1 : 0) - probability, probability * (1 - probability));
            }

            var tree = grower.Grow([.. learntFrom.Where(_ => random.NextDouble() < options.RowShare)], slopes);
            _trees.Add(tree);
            foreach (var row in heldOut.SelectMany(part => part).Concat(learntFrom))
            {
                scores[row] += tree.Of(rows, row);
            }

            var loss = 0.0;
            for (var part = 0; part < heldOut.Length; part++)
            {
                HeldOutLosses[part].Add(heldOut[part].Sum(row => Math.Log(1 + Math.Exp(isSeed[row] ? -scores[row] : scores[row]))));
                loss += HeldOutLosses[part][^1];
            }

            (best, least) = loss < least ? (_trees.Count, loss) : (best, least);
        }
    }

    /// <summary>Of each part that was held out, after each tree.</summary>
    public IReadOnlyList<List<double>> HeldOutLosses { get; }

    /// <summary>What a row scores by the first trees.</summary>
    public double Of(BinnedRows rows, int row, int trees)
    {
        var score = _begin;
        for (var tree = 0; tree < trees; tree++)
        {
            score += _trees[tree].Of(rows, row);
        }

        return score;
    }
}
