using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Measures a model on the scores of rows that were held out.</summary>
internal sealed class ProofOfModel(FeatureSample sample, TrainingOptions options, KnownFeatures known, FoldAssignment folds)
{
    private const int CalibrationBins = 10;

    private static readonly double[] Shares = [0.005, .. Enumerable.Range(1, 10).Select(percent => percent / 100.0), 0.15, 0.2, 0.3, 0.5, 0.75, 1];

    public LookalikeProof Make(LookalikeModel model, CrossFit fit, CalibrationLine line, double? generalShare)
    {
        var placements = AreaUnderCurve.Place(fit.HeldOut, sample.IsSeed);
        var auc = AreaUnderCurve.Of(placements, sample.IsSeed);
        var ranked = new RankedScores(Array.ConvertAll(fit.HeldOut, line.Of), sample.IsSeed, options.SeedShare);
        var calibration = ranked.Calibrate(CalibrationBins);
        var rules = new SimpleRules(sample, known.Terms, folds, options.SeedShare).Measure();
        var gain = AreaUnderCurve.Difference(placements, rules.MaxBy(rule => rule.Baseline.Auc.Value).Placements, sample.IsSeed);
        var seeds = sample.IsSeed.Count(seed => seed);
        var proof = new LookalikeProof
        {
            Seeds = seeds,
            Background = sample.Rows - seeds,
            Auc = auc,
            PrAuc = ranked.AveragePrecision(),
            SeedShare = options.SeedShare,
            Reach = [.. Shares.Select(ranked.Reach)],
            Calibration = calibration,
            CalibrationError = calibration.Sum(bin => bin.Share * Math.Abs(bin.Predicted - bin.Observed)) / options.SeedShare,
            Baselines = [.. rules.Select(rule => rule.Baseline)],
            Gain = gain,
            Verdict = ProofWords.VerdictOf(auc, gain),
            Summary = "",
            Warnings = [],
            Effects = new EffectList(sample, options.SeedShare).Of(model),
            Leaks = known.Leaks,
            Drift = MeasureDrift(),
            Scores = ScoreDistribution.Of(BackgroundOf(new LookalikeScore(model, sample).All())),
            Lambda = fit.Penalty.Lambda,
            AbsoluteShare = fit.Penalty.AbsoluteShare,
            Weights = fit.Final.Weights.Sum(weights => weights.Count(weight => weight != 0)),
            Candidates = known.Terms.Sum(term => term.Candidates),
            GeneralShare = generalShare,
            RandomSeed = options.RandomSeed,
        };
        return proof with
        {
            Summary = ProofWords.SummaryOf(proof),
            Warnings = ProofWords.WarningsOf(proof, options.ReliableSeeds, isFlat: line.Slope == CalibrationLine.LeastSlope),
        };
    }

    private ModelDrift? MeasureDrift()
    {
        if (options is not { Last: { } last, LastProof: { Scores: { } before } promised })
        {
            return null;
        }

        var scores = new LookalikeScore(last, sample).All();
        var kept = AreaUnderCurve.Of(AreaUnderCurve.Place(scores, sample.IsSeed), sample.IsSeed);
        return new ModelDrift(promised.Auc, kept, before.ShiftTo(BackgroundOf(scores)));
    }

    private double[] BackgroundOf(double[] scores) => [.. scores.Where((score, row) => !sample.IsSeed[row])];
}
