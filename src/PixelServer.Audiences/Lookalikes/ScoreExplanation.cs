namespace PixelServer.Audiences.Lookalikes;

/// <summary>Why a visitor scores as it does.</summary>
/// <param name="Score">The score at the newest build.</param>
/// <param name="Similarity">The same between 0 and 1.</param>
/// <param name="Rank">Share of everybody with a score who scores higher.</param>
/// <param name="Reasons">What counts most, as the visitor is now.</param>
public sealed record ScoreExplanation(double Score, double Similarity, double Rank, IReadOnlyList<ScoreReason> Reasons);
