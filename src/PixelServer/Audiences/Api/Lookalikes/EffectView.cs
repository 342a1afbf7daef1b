using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>Something that a score goes by.</summary>
/// <param name="Words">What, and how much: <c>3 to 5 items looked at: × 4.1</c>.</param>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Factor">How many times as like a seed it makes a visitor.</param>
/// <param name="SeedShare">Share of the seeds that it is true of.</param>
/// <param name="Share">Share of everybody else that it is true of.</param>
internal sealed record EffectView(string Words, string Feature, double Factor, double SeedShare, double Share)
{
    public static EffectView Of(FeatureEffect effect) => new(effect.Words, effect.Feature, effect.Factor, effect.SeedShare, effect.Share);
}
