using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a model may go by: what is not left out by its options and does not give seeds away.</summary>
/// <param name="Terms">In the order of the features.</param>
/// <param name="Leaks">What gave seeds away.</param>
/// <param name="LeftOut">Features that are left out for whatever reason.</param>
/// <param name="LeftOutTokens">Tokens that are.</param>
internal sealed record KnownFeatures(
    IReadOnlyList<Term> Terms,
    IReadOnlyList<FeatureLeak> Leaks,
    IReadOnlySet<string> LeftOut,
    IReadOnlySet<(string Feature, ushort Token)> LeftOutTokens)
{
    public static KnownFeatures Of(FeatureSample sample, TrainingOptions options, FoldAssignment folds)
    {
        var terms = SampleTerms.Create(sample, options.LeftOut, options.LeftOutTokens);
        var test = new LeakTest(sample.IsSeed, folds);
        var found = new FeatureLeak[terms.Count][];
        Parallel.For(0, found.Length, place => found[place] = options.Allowed.Contains(terms[place].Feature.Name) ? [] : [.. test.Find(terms[place])]);
        var leaks = found.SelectMany(leak => leak).ToList();
        var leftOut = options.LeftOut.Concat(leaks.Where(leak => leak.Token is null).Select(leak => leak.Feature)).ToHashSet();
        var tokens = options.LeftOutTokens.Concat(leaks.Where(leak => leak.Token is not null).Select(leak => (leak.Feature, leak.Token!.Value))).ToHashSet();

        // Only sets that lost a token are made anew.
        var changed = leaks.Where(leak => leak.Token is not null).Select(leak => leak.Feature).ToHashSet();
        var anew = SampleTerms.Create(sample, sample.Features.Select(feature => feature.Name).Where(name => !changed.Contains(name)).ToHashSet(), tokens);
        var kept = terms.Where(term => !leftOut.Contains(term.Feature.Name) && !changed.Contains(term.Feature.Name)).Concat(anew).ToList();
        var named = leaks.ConvertAll(leak => leak with { Words = EffectText.LeakOf(leak, sample.Features.First(feature => feature.Name == leak.Feature), null) });
        return new KnownFeatures(
            [.. sample.Features.SelectMany(feature => kept.Where(term => term.Feature.Name == feature.Name))], named, leftOut, tokens);
    }

    /// <summary>A model without what this one may not know.</summary>
    public LookalikeModel Restrict(LookalikeModel model, FeatureSample sample) => ModelSum.Restrict(model, sample, LeftOut, LeftOutTokens);
}
