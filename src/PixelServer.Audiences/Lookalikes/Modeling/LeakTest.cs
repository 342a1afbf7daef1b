using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Finds what alone tells seeds from others, before anything is learnt: a feature whose bins or values do, a single bin or value that does, a token
/// that does.
/// </summary>
/// <param name="isSeed">By row.</param>
/// <param name="folds">The folds of the rows.</param>
internal sealed class LeakTest(bool[] isSeed, FoldAssignment folds)
{
    private const double MostOfFeature = 0.95;
    private const double MostOfOne = 0.9;

    /// <summary>The leaks of a term.</summary>
    public IEnumerable<FeatureLeak> Find(Term term)
    {
        var counts = new CandidateCounts(term, isSeed, folds);
        if (term.Feature.Kind == FeatureKind.Tokens)
        {
            for (var token = 0; token < term.Candidates; token++)
            {
                if (counts.AreaOf(token) is >= MostOfOne and var area)
                {
                    yield return new FeatureLeak(term.Feature.Name, term.Describe(token, false).Token, area);
                }
            }

            yield break;
        }

        var one = Enumerable.Range(0, term.Candidates).Max(counts.AreaOf);
        var whole = AreaOf(counts.Parts());
        if (whole >= MostOfFeature || one >= MostOfOne)
        {
            yield return new FeatureLeak(term.Feature.Name, null, Math.Max(whole, one));
        }
    }

    // Each part scores by its log-odds in the other folds; rows of a part and a fold all score the same.
    private double AreaOf(IReadOnlyList<(int[] Seeds, int[] Others)> parts)
    {
        var seeds = Enumerable.Range(0, folds.Count).Select(fold => parts.Sum(part => part.Seeds[fold])).ToArray();
        var others = Enumerable.Range(0, folds.Count).Select(fold => parts.Sum(part => part.Others[fold])).ToArray();
        var (allSeeds, allOthers) = (seeds.Sum(), others.Sum());
        var cells =
            from part in parts
            let partSeeds = part.Seeds.Sum()
            let partOthers = part.Others.Sum()
            from fold in Enumerable.Range(0, folds.Count)
            let seedRate = (partSeeds - part.Seeds[fold] + 0.5) / (allSeeds - seeds[fold] + 1)
            let otherRate = (partOthers - part.Others[fold] + 0.5) / (allOthers - others[fold] + 1)
            group (Seeds: part.Seeds[fold], Others: part.Others[fold]) by Math.Log(seedRate / otherRate) into same
            orderby same.Key
            select (Seeds: (double)same.Sum(cell => cell.Seeds), Others: (double)same.Sum(cell => cell.Others));
        var (area, below) = (0.0, 0.0);
        foreach (var cell in cells)
        {
            area += cell.Seeds * (below + cell.Others / 2);
            below += cell.Others;
        }

        return area / allSeeds / allOthers;
    }
}
