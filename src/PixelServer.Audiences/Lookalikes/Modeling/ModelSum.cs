using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Adds weights, so that a model is always one sum, whatever it was made of.</summary>
internal static class ModelSum
{
    /// <summary>The sum of two models' weights, in the order of the features of a sample; means are not set.</summary>
    public static IReadOnlyList<FeatureWeights> Add(FeatureSample sample, IReadOnlyList<FeatureWeights> one, IReadOnlyList<FeatureWeights> other) =>
    [
        .. from feature in sample.Features
           let first = one.FirstOrDefault(weights => weights.Feature == feature.Name)
           let second = other.FirstOrDefault(weights => weights.Feature == feature.Name)
           where first is not null || second is not null
           select first is null ? second : second is null ? first : feature.Kind == FeatureKind.Number ? AddBins(first, second) : AddTokens(first, second),
    ];

    /// <summary>Weights times a factor.</summary>
    public static FeatureWeights Scale(FeatureWeights weights, double factor) => weights with
    {
        Bins = [.. weights.Bins.Select(weight => weight * factor)],
        Weights = [.. weights.Weights.Select(weight => weight * factor)],
        Mean = weights.Mean * factor,
    };

    /// <summary>What a model says that a sample knows of and that is not left out.</summary>
    public static LookalikeModel Restrict(
        LookalikeModel model, FeatureSample sample, IReadOnlySet<string> leftOut, IReadOnlySet<(string Feature, ushort Token)> leftOutTokens)
    {
        var kinds = sample.Features.ToDictionary(feature => feature.Name, feature => feature.Kind);
        return model with
        {
            Features =
            [
                .. from weights in model.Features
                   where kinds.TryGetValue(weights.Feature, out var kind) && kind == FeatureKind.Number == weights.Bins.Count > 0 && !leftOut.Contains(weights.Feature)
                   let kept = Enumerable.Range(0, weights.Tokens.Count).Where(place => !leftOutTokens.Contains((weights.Feature, weights.Tokens[place]))).ToList()
                   where weights.Bins.Count > 0 || kept.Count > 0
                   select weights with { Tokens = [.. kept.Select(place => weights.Tokens[place])], Weights = [.. kept.Select(place => weights.Weights[place])] },
            ],
        };
    }

    private static FeatureWeights AddBins(FeatureWeights one, FeatureWeights other)
    {
        float[] edges = [.. one.Edges.Concat(other.Edges).Distinct().Order()];

        // An edge is in the bin that ends at it; what is greater than all is in the last.
        float[] places = [.. edges, float.PositiveInfinity];
        var (oneEdges, otherEdges) = (one.Edges.ToArray(), other.Edges.ToArray());
        return one with
        {
            Edges = edges,
            Bins = [.. places.Select(place => one.Bins[NumberEdges.BinOf(place, oneEdges)] + other.Bins[NumberEdges.BinOf(place, otherEdges)])],
        };
    }

    private static FeatureWeights AddTokens(FeatureWeights one, FeatureWeights other)
    {
        var sums = new SortedDictionary<ushort, double>();
        foreach (var (token, weight) in one.Tokens.Zip(one.Weights).Concat(other.Tokens.Zip(other.Weights)))
        {
            sums[token] = sums.GetValueOrDefault(token) + weight;
        }

        return one with { Tokens = [.. sums.Keys], Weights = [.. sums.Values] };
    }
}
