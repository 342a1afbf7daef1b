namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a feature adds to the score of one visitor.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Difference">What it adds beyond its mean over everybody; all of them, the means and the intercept are the score.</param>
/// <param name="Above">For a number: what bin the visitor is in; greater than this, null where it has no lower bound.</param>
/// <param name="UpTo">For a number: at most this; null where it has no upper bound.</param>
/// <param name="Tokens">For categories and tokens: the visitor's that have weights, the greatest first.</param>
public sealed record FeatureContribution(string Feature, double Difference, float? Above, float? UpTo, IReadOnlyList<ushort> Tokens);
