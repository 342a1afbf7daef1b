using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// A number in bins. Its candidates are the steps from bin to bin (<c>greater than the edge</c>), so that what is regularised is how much neighbours
/// differ: of 1,000 seeds that ranks better than weights of bins do (AUC 0.727 against 0.718). As each row is in one bin, all steps are moved at once from sums by bin.
/// </summary>
internal sealed class NumberTerm : Term
{
    private const int Sweeps = 50;

    private readonly float[] _edges;
    private readonly byte[] _bins;
    private readonly double[] _spreads;

    private NumberTerm(Feature feature, float[] edges, byte[] bins, bool[] isSeed)
        : base(feature)
    {
        _edges = edges;
        _bins = bins;
        _spreads = ColumnSpread.Of(Count(ColumnSpread.Cells(isSeed), 2), isSeed);
    }

    public override int Candidates => _edges.Length;

    /// <summary>Null where the number is all but constant.</summary>
    public static NumberTerm? Create(Feature feature, float[] values, bool[] isSeed, int bins)
    {
        var edges = NumberEdges.Choose(values, isSeed, bins);
        if (edges.Length == 0)
        {
            return null;
        }

        return new NumberTerm(feature, edges, Array.ConvertAll(values, value => (byte)NumberEdges.BinOf(value, edges)), isSeed);
    }

    public override double Descend(Descent descent, Span<double> weights, Penalty penalty, bool onlyUsed)
    {
        if (onlyUsed && weights.IndexOfAnyExcept(0) < 0)
        {
            return 0;
        }

        Span<double> slopes = stackalloc double[_edges.Length + 1];
        Span<double> curvatures = stackalloc double[_edges.Length + 1];
        Gather(descent, slopes, curvatures);
        Span<double> changes = stackalloc double[_edges.Length + 1];
        var gain = Solve(slopes, curvatures, weights, changes, penalty);
        if (gain > 0)
        {
            var (bins, rowSlopes, rowCurvatures, scores) = (_bins, descent.Slopes, descent.Curvatures, descent.Scores);
            for (var row = 0; row < bins.Length; row++)
            {
                var change = changes[bins[row]];
                rowSlopes[row] -= rowCurvatures[row] * change;
                scores[row] += change;
            }
        }

        return gain;
    }

    public override double PenaltyOfNone(Descent descent)
    {
        Span<double> slopes = stackalloc double[_edges.Length + 1];
        Gather(descent, slopes, stackalloc double[_edges.Length + 1]);
        var (most, above) = (0.0, 0.0);
        for (var step = _edges.Length; step > 0; step--)
        {
            above += slopes[step];
            most = Math.Max(most, _spreads[step - 1] == 0 ? 0 : Math.Abs(above) / _spreads[step - 1]);
        }

        return most;
    }

    public override int[] Count(byte[] cells, int count)
    {
        var counts = new int[(_edges.Length + 1) * count];
        for (var row = 0; row < cells.Length; row++)
        {
            counts[_bins[row] * count + cells[row]]++;
        }

        // A step is true of its bin and all above.
        for (var place = counts.Length - count - 1; place >= 0; place--)
        {
            counts[place] += counts[place + count];
        }

        return counts[count..];
    }

    public override bool[] RowsOf(int candidate) => Array.ConvertAll(_bins, bin => bin > candidate);

    public override FeatureEffect Describe(int candidate, bool inverted) =>
        inverted
            ? new FeatureEffect(Feature.Name, null, _edges[candidate], null, 1, 0, 0)
            : new FeatureEffect(Feature.Name, _edges[candidate], null, null, 1, 0, 0);

    public override FeatureWeights? ToWeights(ReadOnlySpan<double> weights, double factor)
    {
        var (edges, bins) = (new List<float>(), new List<double> { 0 });
        for (var step = 0; step < weights.Length; step++)
        {
            if (weights[step] != 0)
            {
                edges.Add(_edges[step]);
                bins.Add(bins[^1] + weights[step] * factor);
            }
        }

        return edges.Count == 0 ? null : new FeatureWeights { Feature = Feature.Name, Edges = edges, Bins = bins };
    }

    private void Gather(Descent descent, Span<double> slopes, Span<double> curvatures)
    {
        slopes.Clear();
        curvatures.Clear();
        var (bins, rowSlopes, rowCurvatures) = (_bins, descent.Slopes, descent.Curvatures);
        for (var row = 0; row < bins.Length; row++)
        {
            slopes[bins[row]] += rowSlopes[row];
            curvatures[bins[row]] += rowCurvatures[row];
        }
    }

    // Coordinate descent over the steps, on sums by bin.
    private double Solve(Span<double> slopes, Span<double> curvatures, Span<double> weights, Span<double> changes, Penalty penalty)
    {
        var most = 0.0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var (gain, slope, curvature) = (0.0, 0.0, 0.0);
            for (var step = weights.Length; step > 0; step--)
            {
                slope += slopes[step];
                curvature += curvatures[step];
                var best = penalty.Best(weights[step - 1], slope, curvature, _spreads[step - 1]);
                var change = best - weights[step - 1];
                if (change == 0)
                {
                    continue;
                }

                weights[step - 1] = best;
                for (var bin = step; bin < slopes.Length; bin++)
                {
                    slopes[bin] -= curvatures[bin] * change;
                    changes[bin] += change;
                }

                slope -= curvature * change;
                gain = Math.Max(gain, curvature * change * change);
            }

            most = Math.Max(most, gain);
            if (gain < ElasticNet.LeastGain / 10)
            {
                break;
            }
        }

        return most;
    }
}
