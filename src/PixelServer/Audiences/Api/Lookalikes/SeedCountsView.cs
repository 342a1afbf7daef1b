using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>What a lookalike would be made of.</summary>
/// <param name="Seeds">Seeds that have consented.</param>
/// <param name="Others">Everybody else who could be a member.</param>
/// <param name="Warnings">What stands against it; empty where nothing does.</param>
internal sealed record SeedCountsView(long Seeds, long Others, IReadOnlyList<string> Warnings)
{
    public static SeedCountsView Of(LookalikeSizePreview preview) => new(preview.Seeds, preview.Others, preview.Warnings);
}
