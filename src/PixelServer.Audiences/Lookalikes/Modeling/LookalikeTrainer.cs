using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Learns what seeds have in common that others have not, and proves on visitors that were held out how well that finds seeds. The same sample and
/// options make the same model, bit for bit, on however many threads.
/// </summary>
public static class LookalikeTrainer
{
    /// <param name="sample">Seeds and background.</param>
    /// <param name="options">What it is told besides.</param>
    /// <param name="progress">From 0 to 1; null for none.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">There are fewer than three seeds or three others, or their share is no share.</exception>
    public static TrainedLookalike Train(
        FeatureSample sample, TrainingOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!(options.SeedShare > 0 && options.SeedShare < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.SeedShare, "The share of seeds is more than 0 and less than 1.");
        }

        var folds = FoldAssignment.Deal(sample, options.RandomSeed);
        var known = KnownFeatures.Of(sample, options, folds);
        progress?.Report(0.1);
        cancellationToken.ThrowIfCancellationRequested();

        var seeds = sample.IsSeed.Count(seed => seed);
        var general = options.General is { } model && seeds < options.FewSeeds ? new GeneralScores(known.Restrict(model, sample), sample) : null;
        var fit = CrossFit.Run(known.Terms, general?.Rows, sample, folds, new ProgressPart(progress, 0.1, 0.85), cancellationToken);
        var line = CalibrationLine.Through(fit.HeldOut, sample.IsSeed, options.SeedShare);
        var trained = ModelAssembly.Assemble(sample, options.SeedShare, known.Terms, fit.Final, general, line);
        progress?.Report(0.9);
        cancellationToken.ThrowIfCancellationRequested();

        var proof = new ProofOfModel(sample, options, known, folds).Make(trained, fit, line, general?.ShareOf(fit.Final));
        progress?.Report(1);
        return new TrainedLookalike(trained, proof);
    }
}
