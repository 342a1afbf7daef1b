using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>How alike a visitor is, and why.</summary>
/// <param name="Similarity">Of as many seeds as others with this score, such a share would be seeds: 0.5 is no likeness.</param>
/// <param name="Score">The same as a logarithm: 0 is no likeness.</param>
/// <param name="Rank">Share of everybody who scores higher: 0.02 is just within the 2 % most alike.</param>
/// <param name="Reasons">What counts most.</param>
internal sealed record ScoreView(double Similarity, double Score, double Rank, IReadOnlyList<ReasonView> Reasons)
{
    public static ScoreView Of(ScoreExplanation score) => new(
        Math.Round(score.Similarity, 4),
        Math.Round(score.Score, 4),
        Math.Round(score.Rank, 6),
        [.. score.Reasons.Select(reason => new ReasonView(reason.Feature, Math.Round(reason.Factor, 2), reason.Words))]);
}
