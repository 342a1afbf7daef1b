using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>A set of tokens. Its candidates are the tokens that are frequent enough, each a sparse column of the rows that have it.</summary>
internal sealed class TokensTerm : Term
{
    private readonly int _rowCount;
    private readonly ushort[] _tokens;
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly double[] _spreads;

    private TokensTerm(Feature feature, ushort[] tokens, int[] starts, int[] rows, bool[] isSeed)
        : base(feature)
    {
        _rowCount = isSeed.Length;
        _tokens = tokens;
        _starts = starts;
        _rows = rows;
        _spreads = ColumnSpread.Of(Count(ColumnSpread.Cells(isSeed), 2), isSeed);
    }

    public override int Candidates => _tokens.Length;

    /// <summary>Null where no token is frequent enough.</summary>
    public static TokensTerm? Create(Feature feature, TokenColumn column, bool[] isSeed, IReadOnlySet<ushort> leftOut)
    {
        var counts = new TokenCounts(isSeed);
        for (var row = 0; row < isSeed.Length; row++)
        {
            foreach (var token in column.Of(row))
            {
                counts.Add(row, token);
            }
        }

        var tokens = counts.Choose(leftOut);
        return tokens.Length == 0 ? null : Transpose(feature, column, tokens, isSeed);
    }

    public override double Descend(Descent descent, Span<double> weights, Penalty penalty, bool onlyUsed)
    {
        var (rowSlopes, rowCurvatures, scores) = (descent.Slopes, descent.Curvatures, descent.Scores);
        var most = 0.0;
        for (var token = 0; token < weights.Length; token++)
        {
            var weight = weights[token];
            if (weight == 0 && onlyUsed)
            {
                continue;
            }

            var rows = RowsWith(token);
            var slope = Sum(rowSlopes, rows);
            if (weight == 0 && Math.Abs(slope) <= penalty.Absolute * _spreads[token])
            {
                continue;
            }

            var curvature = Sum(rowCurvatures, rows);
            var best = penalty.Best(weight, slope, curvature, _spreads[token]);
            var change = best - weight;
            if (change == 0)
            {
                continue;
            }

            weights[token] = best;
            foreach (var row in rows)
            {
                rowSlopes[row] -= rowCurvatures[row] * change;
                scores[row] += change;
            }

            most = Math.Max(most, curvature * change * change);
        }

        return most;
    }

    public override double PenaltyOfNone(Descent descent)
    {
        var most = 0.0;
        for (var token = 0; token < _tokens.Length; token++)
        {
            most = Math.Max(most, _spreads[token] == 0 ? 0 : Math.Abs(Sum(descent.Slopes, RowsWith(token))) / _spreads[token]);
        }

        return most;
    }

    public override int[] Count(byte[] cells, int count)
    {
        var counts = new int[_tokens.Length * count];
        for (var token = 0; token < _tokens.Length; token++)
        {
            foreach (var row in RowsWith(token))
            {
                counts[token * count + cells[row]]++;
            }
        }

        return counts;
    }

    public override bool[] RowsOf(int candidate)
    {
        var holds = new bool[_rowCount];
        foreach (var row in RowsWith(candidate))
        {
            holds[row] = true;
        }

        return holds;
    }

    public override FeatureEffect Describe(int candidate, bool inverted) => new(Feature.Name, null, null, _tokens[candidate], 1, 0, 0);

    public override FeatureWeights? ToWeights(ReadOnlySpan<double> weights, double factor) => TokenCounts.ToWeights(Feature, _tokens, weights, factor);

    private ReadOnlySpan<int> RowsWith(int token) => _rows.AsSpan(_starts[token].._starts[token + 1]);

    private static double Sum(double[] values, ReadOnlySpan<int> rows)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            sum += values[row];
        }

        return sum;
    }

    private static TokensTerm Transpose(Feature feature, TokenColumn column, ushort[] tokens, bool[] isSeed)
    {
        var places = new int[ushort.MaxValue + 1];
        Array.Fill(places, -1);
        for (var place = 0; place < tokens.Length; place++)
        {
            places[tokens[place]] = place;
        }

        var starts = new int[tokens.Length + 1];
        foreach (var token in column.Values.AsSpan(column.Starts[0]..column.Starts[^1]))
        {
            if (places[token] is >= 0 and var place)
            {
                starts[place + 1]++;
            }
        }

        for (var place = 0; place < tokens.Length; place++)
        {
            starts[place + 1] += starts[place];
        }

        var (rows, next) = (new int[starts[^1]], starts[..^1]);
        for (var row = 0; row < isSeed.Length; row++)
        {
            foreach (var token in column.Of(row))
            {
                if (places[token] is >= 0 and var place)
                {
                    rows[next[place]++] = row;
                }
            }
        }

        return new TokensTerm(feature, tokens, starts, rows, isSeed);
    }
}
