using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>How frequent the tokens of a feature are, and which of them a model may go by.</summary>
internal sealed class TokenCounts(bool[] isSeed)
{
    private readonly int[] _seeds = new int[ushort.MaxValue + 1];
    private readonly int[] _others = new int[ushort.MaxValue + 1];

    public void Add(int row, ushort token) => (isSeed[row] ? _seeds : _others)[token]++;

    /// <summary>Ascending; the most frequent of those that are frequent enough.</summary>
    public ushort[] Choose(IReadOnlySet<ushort> leftOut)
    {
        var allSeeds = isSeed.Count(seed => seed);
        var allOthers = isSeed.Length - allSeeds;
        return
        [
            .. Enumerable.Range(0, ushort.MaxValue + 1)
                .Where(token => CandidateSupport.IsEnough(_seeds[token], _others[token], allSeeds, allOthers) && !leftOut.Contains((ushort)token))
                .OrderByDescending(token => CandidateSupport.ShareOf(_seeds[token], _others[token], allSeeds, allOthers))
                .ThenBy(token => token)
                .Take(CandidateSupport.MostOfFeature)
                .Order()
                .Select(token => (ushort)token),
        ];
    }

    /// <summary>The weights of tokens as a model keeps them; null where all are 0.</summary>
    public static FeatureWeights? ToWeights(Feature feature, ushort[] tokens, ReadOnlySpan<double> weights, double factor)
    {
        var (kept, keptWeights) = (new List<ushort>(), new List<double>());
        for (var place = 0; place < tokens.Length; place++)
        {
            if (weights[place] != 0)
            {
                kept.Add(tokens[place]);
                keptWeights.Add(weights[place] * factor);
            }
        }

        return kept.Count == 0 ? null : new FeatureWeights { Feature = feature.Name, Tokens = kept, Weights = keptWeights };
    }
}
