namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a score goes by: one bin of a number, or one token.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Above">For a number: greater than this; null where the bin has no lower bound.</param>
/// <param name="UpTo">For a number: at most this; null where it has no upper bound.</param>
/// <param name="Token">For categories and tokens; null for a number.</param>
/// <param name="Factor">How many times as like a seed it makes a visitor as one of whom nothing is known but averages.</param>
/// <param name="SeedShare">Share of the seeds that it is true of.</param>
/// <param name="Share">Share of everybody else that it is true of.</param>
/// <param name="Words">The same as a sentence: <c>3 to 5 items looked at: × 4.1</c>.</param>
public sealed record FeatureEffect(
    string Feature, float? Above, float? UpTo, ushort? Token, double Factor, double SeedShare, double Share, string Words = "");
