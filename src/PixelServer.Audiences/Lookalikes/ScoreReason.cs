namespace PixelServer.Audiences.Lookalikes;

/// <summary>A reason of a score.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Factor">How many times as like a seed it makes the visitor as one of whom nothing is known but averages.</param>
/// <param name="Words">The same in words.</param>
public sealed record ScoreReason(string Feature, double Factor, string Words);
