using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// A category. Its candidates are the tokens that are frequent enough; 0, not known, is one like any other. As each row has one, all weights are
/// moved at once from sums by token.
/// </summary>
internal sealed class CategoryTerm : Term
{
    private readonly ushort[] _tokens;
    private readonly ushort[] _codes;
    private readonly double[] _spreads;

    private CategoryTerm(Feature feature, ushort[] tokens, ushort[] codes, bool[] isSeed)
        : base(feature)
    {
        _tokens = tokens;
        _codes = codes;
        _spreads = ColumnSpread.Of(Count(ColumnSpread.Cells(isSeed), 2), isSeed);
    }

    public override int Candidates => _tokens.Length;

    /// <summary>Null where no token is frequent enough.</summary>
    public static CategoryTerm? Create(Feature feature, ushort[] values, bool[] isSeed, IReadOnlySet<ushort> leftOut)
    {
        var counts = new TokenCounts(isSeed);
        for (var row = 0; row < values.Length; row++)
        {
            counts.Add(row, values[row]);
        }

        var tokens = counts.Choose(leftOut);
        if (tokens.Length == 0)
        {
            return null;
        }

        // Code 0 stands for all that is no candidate.
        var codes = new ushort[ushort.MaxValue + 1];
        for (var place = 0; place < tokens.Length; place++)
        {
            codes[tokens[place]] = (ushort)(place + 1);
        }

        return new CategoryTerm(feature, tokens, Array.ConvertAll(values, value => codes[value]), isSeed);
    }

    public override double Descend(Descent descent, Span<double> weights, Penalty penalty, bool onlyUsed)
    {
        if (onlyUsed && weights.IndexOfAnyExcept(0) < 0)
        {
            return 0;
        }

        var changes = new double[_tokens.Length + 1];
        var (slopes, curvatures) = Gather(descent);
        var gain = 0.0;
        for (var token = 0; token < weights.Length; token++)
        {
            var best = penalty.Best(weights[token], slopes[token + 1], curvatures[token + 1], _spreads[token]);
            var change = best - weights[token];
            weights[token] = best;
            changes[token + 1] = change;
            gain = Math.Max(gain, curvatures[token + 1] * change * change);
        }

        if (gain > 0)
        {
            var (codes, rowSlopes, rowCurvatures, scores) = (_codes, descent.Slopes, descent.Curvatures, descent.Scores);
            for (var row = 0; row < codes.Length; row++)
            {
                var change = changes[codes[row]];
                rowSlopes[row] -= rowCurvatures[row] * change;
                scores[row] += change;
            }
        }

        return gain;
    }

    public override double PenaltyOfNone(Descent descent)
    {
        var (slopes, _) = Gather(descent);
        return _spreads.Select((spread, token) => spread == 0 ? 0 : Math.Abs(slopes[token + 1]) / spread).Max();
    }

    public override int[] Count(byte[] cells, int count)
    {
        var counts = new int[(_tokens.Length + 1) * count];
        for (var row = 0; row < cells.Length; row++)
        {
            counts[_codes[row] * count + cells[row]]++;
        }

        return counts[count..];
    }

    public override bool[] RowsOf(int candidate) => Array.ConvertAll(_codes, code => code == candidate + 1);

    public override FeatureEffect Describe(int candidate, bool inverted) => new(Feature.Name, null, null, _tokens[candidate], 1, 0, 0);

    public override FeatureWeights? ToWeights(ReadOnlySpan<double> weights, double factor) => TokenCounts.ToWeights(Feature, _tokens, weights, factor);

    private (double[] Slopes, double[] Curvatures) Gather(Descent descent)
    {
        var (slopes, curvatures) = (new double[_tokens.Length + 1], new double[_tokens.Length + 1]);
        var (codes, rowSlopes, rowCurvatures) = (_codes, descent.Slopes, descent.Curvatures);
        for (var row = 0; row < codes.Length; row++)
        {
            slopes[codes[row]] += rowSlopes[row];
            curvatures[codes[row]] += rowCurvatures[row];
        }

        return (slopes, curvatures);
    }
}
