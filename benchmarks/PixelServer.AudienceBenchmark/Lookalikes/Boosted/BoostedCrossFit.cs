using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// Does with trees what the product's <see cref="CrossFit"/> does with weights: scores each fold by trees that had not seen it, of a depth and number that were
/// chosen without it, and fits all rows. Fits run in parallel; the result does not depend on threads.
/// </summary>
internal sealed class BoostedCrossFit
{
    private static readonly BoostingOptions[] Candidates = [new(3, 0.1), new(5, 0.05)];

    private readonly FeatureBins _bins;
    private readonly BoostedFit _final;

    public BoostedCrossFit(FeatureSample sample, IReadOnlyList<Term> terms, FoldAssignment folds, CancellationToken stop)
    {
        _bins = new FeatureBins(sample, terms);
        var rows = _bins.Apply(sample);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop };
        var ofFolds = Enumerable.Range(0, rows.Rows).GroupBy(row => folds.Folds[row]).OrderBy(fold => fold.Key).Select(fold => fold.ToArray()).ToArray();
        int[] Without(params int[] held) => [.. Enumerable.Range(0, rows.Rows).Where(row => !held.Contains(folds.Folds[row]))];

        // A fit without a fold and the next tells either of them how many trees suit the other.
        var pairs = new BoostedFit[Candidates.Length * folds.Count];
        Parallel.For(0, pairs.Length, threads, place =>
        {
            var (options, one) = (Candidates[place / folds.Count], place % folds.Count);
            var other = (one + 1) % folds.Count;
            pairs[place] = new BoostedFit(rows, sample.IsSeed, Without(one, other), [ofFolds[one], ofFolds[other]], options, options.MostTrees, stop);
        });
        HeldOut = new double[rows.Rows];
        Parallel.For(0, folds.Count, threads, fold =>
        {
            var (options, trees) = Choose(pairs, folds.Count, fold);
            var fit = new BoostedFit(rows, sample.IsSeed, Without(fold), [], options, trees, stop);
            foreach (var row in ofFolds[fold])
            {
                HeldOut[row] = fit.Of(rows, row, trees);
            }
        });
        (Options, Trees) = Choose(pairs, folds.Count, null);
        _final = new BoostedFit(rows, sample.IsSeed, Without(), [], Options, Trees, stop);
    }

    public BoostingOptions Options { get; }

    /// <summary>How many trees are best.</summary>
    public int Trees { get; }

    /// <summary>What each row scores by trees that had not seen it.</summary>
    public double[] HeldOut { get; }

    /// <summary>What the visitors of another sample score by trees of all rows.</summary>
    public double[] Score(FeatureSample sample)
    {
        var rows = _bins.Apply(sample);
        var scores = new double[rows.Rows];
        Parallel.For(0, scores.Length, row => scores[row] = _final.Of(rows, row, Trees));
        return scores;
    }

    // Of a fold only by the losses of the folds beside it; of none by all.
    private static (BoostingOptions Options, int Trees) Choose(BoostedFit[] pairs, int folds, int? fold)
    {
        var (best, least) = ((Options: Candidates[0], Trees: 1), double.PositiveInfinity);
        for (var candidate = 0; candidate < Candidates.Length; candidate++)
        {
            var ofPairs = Enumerable.Range(0, folds).Select(one => (One: one, Other: (one + 1) % folds, Fit: pairs[(candidate * folds) + one]));
            var losses = ofPairs.SelectMany(pair =>
                fold is null ? pair.Fit.HeldOutLosses
                : pair.One == fold ? [pair.Fit.HeldOutLosses[1]]
                : pair.Other == fold ? [pair.Fit.HeldOutLosses[0]]
                : []).ToList();
            for (var trees = 1; trees <= losses.Min(loss => loss.Count); trees++)
            {
                var loss = losses.Sum(ofPart => ofPart[trees - 1]);
                (best, least) = loss < least ? ((Candidates[candidate], trees), loss) : (best, least);
            }
        }

        return best;
    }
}
