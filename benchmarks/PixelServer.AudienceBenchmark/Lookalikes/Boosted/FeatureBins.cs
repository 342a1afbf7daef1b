using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// What trees may ask of the features that the product's model may go by: numbers in up to 64 bins, and every value and token that is a candidate of
/// the product's model, true or not. Chosen on one sample, applied to any. Immutable.
/// </summary>
internal sealed class FeatureBins
{
    /// <summary>Bins of a number.</summary>
    public const int Most = 64;

    private readonly List<(string Feature, float[] Edges)> _numbers = [];
    private readonly List<(Feature Feature, Dictionary<ushort, int> Facts)> _facts = [];
    private readonly int _factCount;

    public FeatureBins(FeatureSample sample, IReadOnlyList<Term> terms)
    {
        var columns = new SampleColumns(sample);
        foreach (var term in terms)
        {
            if (term.Feature.Kind == FeatureKind.Number)
            {
                // Two bins are kept for what never happened and for what lies above the last edge.
                _numbers.Add((term.Feature.Name, NumberEdges.Choose(columns.Numbers(term.Feature.Name)!, sample.IsSeed, Most - 2)));
                continue;
            }

            var facts = new Dictionary<ushort, int>();
            for (var candidate = 0; candidate < term.Candidates; candidate++)
            {
                facts.Add(term.Describe(candidate, false).Token!.Value, _factCount++);
            }

            _facts.Add((term.Feature, facts));
        }
    }

    public BinnedRows Apply(FeatureSample sample)
    {
        var columns = new SampleColumns(sample);
        var numbers = _numbers.Select(number => Array.ConvertAll(columns.Numbers(number.Feature)!, value => BinOf(value, number.Edges))).ToArray();
        var (starts, facts) = (new int[sample.Rows + 1], new List<int>());
        for (var row = 0; row < sample.Rows; row++)
        {
            foreach (var (feature, known) in _facts)
            {
                var tokens = feature.Kind == FeatureKind.Tokens ? columns.Tokens(feature.Name)!.Of(row) : columns.Categories(feature.Name).AsSpan(row, 1);
                foreach (var token in tokens)
                {
                    if (known.TryGetValue(token, out var fact))
                    {
                        facts.Add(fact);
                    }
                }
            }

            starts[row + 1] = facts.Count;
        }

        return new BinnedRows(numbers, starts, [.. facts], _factCount);
    }

    // How many edges a value is greater than.
    private static byte BinOf(float value, float[] edges)
    {
        var place = Array.BinarySearch(edges, value);
        return (byte)(place >= 0 ? place : ~place);
    }
}
