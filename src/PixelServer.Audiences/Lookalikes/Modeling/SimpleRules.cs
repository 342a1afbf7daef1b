using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What one would do without a model, measured on the same visitors.</summary>
/// <param name="sample">The visitors.</param>
/// <param name="terms">What a rule may go by.</param>
/// <param name="folds">The folds of the rows.</param>
/// <param name="seedShare">Seeds among everybody.</param>
internal sealed class SimpleRules(FeatureSample sample, IReadOnlyList<Term> terms, FoldAssignment folds, double seedShare)
{
    private const double Lift = 0.05;

    private static readonly string[] Frequencies = ["active_days", "page_views", "item_views"];

    /// <summary>Those that the sample has features for, each with its placements; see <see cref="AreaUnderCurve"/>.</summary>
    public IReadOnlyList<(Baseline Baseline, double[] Placements)> Measure()
    {
        var measured = new List<(Baseline Baseline, double[] Placements)>
        {
            Measure(new Baseline("random", "by chance", new Measured(0, 0, 0), 0), new double[sample.Rows]),
        };
        if (NumbersOf("hours_since_last") is { } hours)
        {
            // Who never came is last.
            var latest = Array.ConvertAll(hours, value => value < 0 ? double.NegativeInfinity : -(double)value);
            measured.Add(Measure(new Baseline("recency", "the latest first", new Measured(0, 0, 0), 0), latest));
        }

        var frequencies =
            from name in Frequencies
            where NumbersOf(name) is not null
            let label = sample.Features.First(feature => feature.Name == name).Label
            select Measure(new Baseline("frequency", $"the most {label} first", new Measured(0, 0, 0), 0), Array.ConvertAll(NumbersOf(name)!, value => (double)value));
        measured.AddRange(frequencies.OrderByDescending(one => one.Baseline.Auc.Value).Take(1));
        if (terms.Count > 0)
        {
            measured.Add(MeasureBestRule());
        }

        return measured;
    }

    private float[]? NumbersOf(string name) => terms.Any(term => term.Feature.Name == name) ? new SampleColumns(sample).Numbers(name) : null;

    private (Baseline Baseline, double[] Placements) Measure(Baseline baseline, double[] scores)
    {
        var placements = AreaUnderCurve.Place(scores, sample.IsSeed);
        var lift = new RankedScores(scores, sample.IsSeed, seedShare).Reach(Lift).Lift;
        return (baseline with { Auc = AreaUnderCurve.Of(placements, sample.IsSeed), LiftAt5 = lift }, placements);
    }

    // Chosen without the fold that it is measured on, or the best of thousands would be best by chance.
    private (Baseline Baseline, double[] Placements) MeasureBestRule()
    {
        var counts = terms.Select(term => new CandidateCounts(term, sample.IsSeed, folds)).ToList();
        var scores = new double[sample.Rows];
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var (term, candidate, opposite) = BestWithout(counts, fold);
            var holds = terms[term].RowsOf(candidate);
            for (var row = 0; row < scores.Length; row++)
            {
                if (folds.Folds[row] == fold)
                {
                    scores[row] = holds[row] != opposite ? 1 : 0;
                }
            }
        }

        var best = BestWithout(counts, fold: -1);
        var feature = terms[best.Term].Feature;
        var isSwapped = best.IsOpposite && feature.Kind == FeatureKind.Number;
        var baseline = new Baseline("best_rule", "", new Measured(0, 0, 0), 0)
        {
            Rule = terms[best.Term].Describe(best.Candidate, isSwapped),
            IsOpposite = best.IsOpposite && !isSwapped,
        };
        return Measure(baseline with { Words = EffectText.RuleOf(baseline, feature, null) }, scores);
    }

    private (int Term, int Candidate, bool IsOpposite) BestWithout(List<CandidateCounts> counts, int fold)
    {
        var (best, difference) = ((Term: 0, Candidate: 0), 0.0);
        for (var term = 0; term < terms.Count; term++)
        {
            for (var candidate = 0; candidate < terms[term].Candidates; candidate++)
            {
                var one = counts[term].Difference(candidate, fold);
                if (Math.Abs(one) > Math.Abs(difference))
                {
                    (best, difference) = ((term, candidate), one);
                }
            }
        }

        return (best.Term, best.Candidate, difference < 0);
    }
}
