using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// Does with trees what the product's <see cref="CrossFit"/> does with weights: chooses depth and number of trees by the loss of folds that were held out,
/// scores each fold by trees that had not seen it, and fits all rows. Folds run in parallel; the result does not depend on threads.
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
        var least = double.PositiveInfinity;
        BoostedFit[] chosen = [];
        foreach (var options in Candidates)
        {
            var fits = new BoostedFit[folds.Count];
            Parallel.For(0, fits.Length, threads, fold =>
                fits[fold] = new BoostedFit(rows, sample.IsSeed, row => folds.Folds[row] != fold, options, options.MostTrees, stop));
            for (var trees = 1; trees <= fits.Min(fit => fit.HeldOutLosses.Count); trees++)
            {
                var loss = fits.Sum(fit => fit.HeldOutLosses[trees - 1]);
                if (loss < least)
                {
                    (least, chosen, Options, Trees) = (loss, fits, options, trees);
                }
            }
        }

        HeldOut = new double[rows.Rows];
        Parallel.For(0, HeldOut.Length, threads, row => HeldOut[row] = chosen[folds.Folds[row]].Of(rows, row, Trees));
        _final = new BoostedFit(rows, sample.IsSeed, _ => true, Options, Trees, stop);
    }

    public BoostingOptions Options { get; private set; } = Candidates[0];

    /// <summary>How many trees were best.</summary>
    public int Trees { get; private set; }

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
}
