using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Scores visitors of a sample by a model: the intercept, then what each feature adds, in the model's order, tokens ascending; the same sum bit for bit
/// each time. A feature that the sample does not have adds its mean. Immutable, thread-safe.
/// </summary>
public sealed class LookalikeScore
{
    private readonly FeatureSample _sample;
    private readonly LookalikeModel _model;
    private readonly Part[] _parts;

    public LookalikeScore(LookalikeModel model, FeatureSample sample)
    {
        _sample = sample;
        _model = model;
        var columns = new SampleColumns(sample);
        _parts = [.. model.Features.Select(weights => new Part(weights, columns))];
    }

    /// <summary>The score of one visitor.</summary>
    public double Of(int row)
    {
        var sum = _model.Intercept;
        foreach (var part in _parts)
        {
            sum += part.Of(row);
        }

        return sum;
    }

    /// <summary>The scores of all visitors, by row.</summary>
    public double[] All()
    {
        var scores = new double[_sample.Rows];
        Array.Fill(scores, _model.Intercept);
        foreach (var part in _parts)
        {
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] += part.Of(row);
            }
        }

        return scores;
    }

    /// <summary>What one feature of the model adds to the score of each visitor; by its place in the model.</summary>
    internal double[] AllOf(int feature) => [.. Enumerable.Range(0, _sample.Rows).Select(_parts[feature].Of)];

    /// <summary>Why a visitor scores as it does: what each feature adds beyond its mean, what counts most first.</summary>
    public IReadOnlyList<FeatureContribution> Contributions(int row) =>
    [
        .. _parts.Select(part => part.Contribution(row)).Where(part => part.Difference != 0).OrderByDescending(part => Math.Abs(part.Difference)),
    ];

    // The weights of a feature with the column of the sample that they belong to.
    private sealed class Part
    {
        private readonly FeatureWeights _weights;
        private readonly float[]? _numbers;
        private readonly ushort[]? _categories;
        private readonly TokenColumn? _tokens;
        private readonly float[] _edges;
        private readonly double[] _bins;
        private readonly double[] _byToken = [];

        public Part(FeatureWeights weights, SampleColumns columns)
        {
            _weights = weights;
            (_edges, _bins) = ([.. weights.Edges], [.. weights.Bins]);
            if (_bins.Length > 0)
            {
                _numbers = columns.Numbers(weights.Feature);
                return;
            }

            _categories = columns.Categories(weights.Feature);
            _tokens = columns.Tokens(weights.Feature);
            _byToken = new double[ushort.MaxValue + 1];
            for (var place = 0; place < weights.Tokens.Count; place++)
            {
                _byToken[weights.Tokens[place]] = weights.Weights[place];
            }
        }

        public double Of(int row)
        {
            if (_numbers is not null)
            {
                return _bins[NumberEdges.BinOf(_numbers[row], _edges)];
            }

            if (_categories is not null)
            {
                return _byToken[_categories[row]];
            }

            if (_tokens is null)
            {
                return _weights.Mean;
            }

            var sum = 0.0;
            foreach (var token in _tokens.Of(row))
            {
                sum += _byToken[token];
            }

            return sum;
        }

        public FeatureContribution Contribution(int row)
        {
            var difference = Of(row) - _weights.Mean;
            if (_numbers is not null)
            {
                var bin = NumberEdges.BinOf(_numbers[row], _edges);
                return new FeatureContribution(
                    _weights.Feature, difference, bin == 0 ? null : _edges[bin - 1], bin == _edges.Length ? null : _edges[bin], []);
            }

            var tokens = _categories is not null ? [_categories[row]] : _tokens is not null ? _tokens.Of(row).ToArray() : [];
            return new FeatureContribution(
                _weights.Feature,
                difference,
                null,
                null,
                [.. tokens.Where(token => _byToken[token] != 0).OrderByDescending(token => Math.Abs(_byToken[token]))]);
        }
    }
}
