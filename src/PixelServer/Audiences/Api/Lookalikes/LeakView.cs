using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>Something that was left out because it alone tells seeds from others.</summary>
/// <param name="Words">What, in words.</param>
/// <param name="Feature">Name of the feature; it stays where the definition names it under <c>allow</c>.</param>
/// <param name="Auc">How well it tells them.</param>
internal sealed record LeakView(string Words, string Feature, double Auc)
{
    public static LeakView Of(FeatureLeak leak) => new(leak.Words, leak.Feature, leak.Auc);
}
