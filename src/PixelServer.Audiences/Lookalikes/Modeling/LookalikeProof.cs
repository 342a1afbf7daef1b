namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// How good a model is, measured on seeds and others that it had not seen (cross-fitting), and what it goes by. Shares are of everybody who
/// could be a member: each visitor of the background stands for as many as it was drawn from.
/// </summary>
public sealed record LookalikeProof
{
    /// <summary>Seeds that were learnt from and measured on.</summary>
    public required int Seeds { get; init; }

    /// <summary>Visitors of the background that were.</summary>
    public required int Background { get; init; }

    /// <summary>Area under the ROC curve: how often a seed scores higher than somebody else. Bounds by DeLong's method.</summary>
    public required Measured Auc { get; init; }

    /// <summary>Area under the precision-recall curve (average precision).</summary>
    public required double PrAuc { get; init; }

    /// <summary>Precision of a random choice: what <see cref="PrAuc"/> is to be compared with.</summary>
    public required double SeedShare { get; init; }

    /// <summary>Reach against similarity: what is found at each size, ascending.</summary>
    public required IReadOnlyList<ReachPoint> Reach { get; init; }

    /// <summary>Predicted against observed shares of seeds, in bins of the same number of visitors, ascending.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>Mean absolute difference of predicted and observed, weighted by visitors, as a share of <see cref="SeedShare"/>.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>What simple rules come to: random, recency, frequency, best single rule.</summary>
    public required IReadOnlyList<Baseline> Baselines { get; init; }

    /// <summary>By how much the model's AUC exceeds that of the best baseline; on the same visitors, so the bounds are narrower than each's own.</summary>
    public required Measured Gain { get; init; }

    /// <summary>What the verdict is.</summary>
    public required ProofVerdict Verdict { get; init; }

    /// <summary>The verdict in plain words.</summary>
    public required string Summary { get; init; }

    /// <summary>What one should know besides; empty where there is nothing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the score goes by, the strongest first.</summary>
    public required IReadOnlyList<FeatureEffect> Effects { get; init; }

    /// <summary>Features that were left out because they alone would tell seeds from others.</summary>
    public required IReadOnlyList<FeatureLeak> Leaks { get; init; }

    /// <summary>How the last model fares on the visitors of this one; null where there was none.</summary>
    public ModelDrift? Drift { get; init; }

    /// <summary>How the model scores the background it was learnt from, to be compared with later ones; null in older proofs.</summary>
    public ScoreDistribution? Scores { get; init; }

    /// <summary>Strength of regularisation that was chosen, and the share of it that is absolute (the rest is squared).</summary>
    public required double Lambda { get; init; }

    public required double AbsoluteShare { get; init; }

    /// <summary>Weights that are not 0, of so many that could be.</summary>
    public required int Weights { get; init; }

    public required int Candidates { get; init; }

    /// <summary>How much of the site's general model is in it; null where seeds were enough without.</summary>
    public double? GeneralShare { get; init; }

    /// <summary>The number that all chance was drawn from.</summary>
    public required ulong RandomSeed { get; init; }

    /// <summary>The tokens that its words name, each once: those that <see cref="WithNames"/> asks for.</summary>
    public IReadOnlyList<(string Feature, ushort Token)> NamedTokens() =>
    [
        .. Effects.Select(effect => (effect.Feature, effect.Token))
            .Concat(Leaks.Select(leak => (leak.Feature, leak.Token)))
            .Concat(Baselines.Select(baseline => baseline.Rule).OfType<FeatureEffect>().Select(rule => (rule.Feature, rule.Token)))
            .Where(named => named.Token is not null and not 0)
            .Select(named => (named.Feature, named.Token!.Value))
            .Distinct(),
    ];

    /// <summary>The same proof with the texts of tokens in its words.</summary>
    /// <param name="textOf">The text of a feature's token; null where it is not known.</param>
    public LookalikeProof WithNames(Func<string, ushort, string?> textOf)
    {
        string? Text(string feature, ushort? token) => token is { } known ? textOf(feature, known) : null;

        var named = this with
        {
            Effects =
            [
                .. Effects.Select(effect => effect.Token is null
                    ? effect
                    : effect with { Words = EffectText.Of(effect, EffectText.FeatureOf(effect.Feature, true), Text(effect.Feature, effect.Token)) }),
            ],
            Leaks =
            [
                .. Leaks.Select(leak => leak.Token is null
                    ? leak
                    : leak with { Words = EffectText.LeakOf(leak, EffectText.FeatureOf(leak.Feature, true), Text(leak.Feature, leak.Token)) }),
            ],
            Baselines =
            [
                .. Baselines.Select(baseline => baseline.Rule is not { Token: not null } rule
                    ? baseline
                    : baseline with { Words = EffectText.RuleOf(baseline, EffectText.FeatureOf(rule.Feature, true), Text(rule.Feature, rule.Token)) }),
            ],
        };
        return named with { Summary = ProofWords.SummaryOf(named) };
    }
}
