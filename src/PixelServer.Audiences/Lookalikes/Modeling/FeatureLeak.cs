namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>A feature that alone tells seeds from others, so that it can only be what made them seeds.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Token">The token that does; null for a whole feature.</param>
/// <param name="Auc">How well it tells them.</param>
/// <param name="Words">The same in words.</param>
public sealed record FeatureLeak(string Feature, ushort? Token, double Auc, string Words = "");
