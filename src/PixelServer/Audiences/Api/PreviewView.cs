using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences.Api;

/// <summary>How large an audience would be.</summary>
/// <param name="Size">Members; null for a lookalike by similarity whose model is not trained yet.</param>
/// <param name="Error">The true number is within this of the size in 95 of 100 cases; 0 where it is exact, or where it cannot be said.</param>
/// <param name="IsExact">All visitors were looked at; for a lookalike by similarity: scored, too.</param>
/// <param name="Visitors">The members' visitors.</param>
/// <param name="Sample">The share of visitors that was looked at.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Summary">Who belongs to it, in words.</param>
/// <param name="Lookalike">For a lookalike: what it would be made of.</param>
internal sealed record PreviewView(
    long? Size, long Error, bool IsExact, long? Visitors, double Sample, double Seconds, string Summary, SeedCountsView? Lookalike = null)
{
    public static PreviewView Of(SizePreview preview, string summary) => new(
        preview.Size, preview.Error, preview.IsExact, preview.Visitors, preview.Sample, Math.Round(preview.Seconds, 3), summary);

    public static PreviewView Of(LookalikeSizePreview preview, double seconds, string summary) =>
        new(preview.Size, 0, preview.IsExact, preview.Size, 1, Math.Round(seconds, 3), summary, SeedCountsView.Of(preview));
}
