using System.Collections.Frozen;
using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Makes terms of the features of a sample.</summary>
internal static class SampleTerms
{
    /// <summary>The terms of all features that may be known and say anything, in the order of the features.</summary>
    /// <param name="sample">The visitors.</param>
    /// <param name="leftOut">Features that are left out.</param>
    /// <param name="leftOutTokens">Tokens that are.</param>
    public static IReadOnlyList<Term> Create(FeatureSample sample, IReadOnlySet<string> leftOut, IReadOnlySet<(string Feature, ushort Token)> leftOutTokens)
    {
        var bins = NumberEdges.BinsFor(sample.IsSeed.Count(seed => seed));
        var columns = new SampleColumns(sample);
        var terms = new Term?[sample.Features.Count];
        Parallel.For(0, terms.Length, place =>
        {
            var feature = sample.Features[place];
            if (leftOut.Contains(feature.Name))
            {
                return;
            }

            var withoutTokens = leftOutTokens.Where(token => token.Feature == feature.Name).Select(token => token.Token).ToFrozenSet();
            terms[place] = feature.Kind switch
            {
                FeatureKind.Number => NumberTerm.Create(feature, columns.Numbers(feature.Name)!, sample.IsSeed, bins),
                FeatureKind.Category => CategoryTerm.Create(feature, columns.Categories(feature.Name)!, sample.IsSeed, withoutTokens),
                FeatureKind.Tokens => TokensTerm.Create(feature, columns.Tokens(feature.Name)!, sample.IsSeed, withoutTokens),
                _ => throw new ArgumentException($"There is no term for {feature.Kind}.", nameof(sample)),
            };
        });
        return [.. terms.OfType<Term>()];
    }
}
