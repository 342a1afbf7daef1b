using System.Diagnostics;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>The product's model and boosted trees, learnt from the same sample on the same folds, and how long each took.</summary>
internal sealed class TwoModels
{
    public TwoModels(DrawnSample drawn, CancellationToken stop)
    {
        var (sample, options) = drawn;
        Sample = sample;
        var folds = FoldAssignment.Deal(sample, options.RandomSeed);
        var known = KnownFeatures.Of(sample, options, folds);
        var started = Stopwatch.GetTimestamp();
        var linear = CrossFit.Run(known.Terms, null, sample, folds, null, stop);
        LinearSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        LinearHeldOut = linear.HeldOut;
        Linear = ModelAssembly.Assemble(
            sample, options.SeedShare, known.Terms, linear.Final, null, CalibrationLine.Through(linear.HeldOut, sample.IsSeed, options.SeedShare));
        started = Stopwatch.GetTimestamp();
        Boosted = new BoostedCrossFit(sample, known.Terms, folds, stop);
        BoostedSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public FeatureSample Sample { get; }

    public LookalikeModel Linear { get; }

    public double[] LinearHeldOut { get; }

    public double LinearSeconds { get; }

    public BoostedCrossFit Boosted { get; }

    public double BoostedSeconds { get; }
}
