namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>A reason of a score.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Factor">How many times as alike it makes the visitor.</param>
/// <param name="Words">The same in words.</param>
internal sealed record ReasonView(string Feature, double Factor, string Words);
