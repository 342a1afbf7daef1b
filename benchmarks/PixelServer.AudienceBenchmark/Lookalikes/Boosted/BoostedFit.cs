namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Trees that each mend what those before left, by the second-order logistic loss. The same rows and options make the same trees.</summary>
internal sealed class BoostedFit
{
    private readonly double _begin;
    private readonly List<BoostedTree> _trees = [];
    private readonly List<double> _heldOutLosses = [];

    /// <param name="rows">All rows.</param>
    /// <param name="isSeed">By row.</param>
    /// <param name="isLearntFrom">By row; of the others the loss is measured after every tree.</param>
    /// <param name="options">How trees are grown.</param>
    /// <param name="trees">So many at most. Where rows are held out it ends sooner, when their loss has not fallen for some trees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public BoostedFit(BinnedRows rows, bool[] isSeed, Func<int, bool> isLearntFrom, BoostingOptions options, int trees, CancellationToken cancellationToken)
    {
        var all = Enumerable.Range(0, rows.Rows).ToLookup(isLearntFrom);
        var (learntFrom, heldOut) = (all[true].ToArray(), all[false].ToArray());
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
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] += tree.Of(rows, row);
            }

            if (heldOut.Length > 0)
            {
                _heldOutLosses.Add(heldOut.Sum(row => Math.Log(1 + Math.Exp(isSeed[row] ? -scores[row] : scores[row]))));
                (best, least) = _heldOutLosses[^1] < least ? (_trees.Count, _heldOutLosses[^1]) : (best, least);
            }
        }
    }

    /// <summary>Of the rows that it did not learn from, after each tree.</summary>
    public IReadOnlyList<double> HeldOutLosses => _heldOutLosses;

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
