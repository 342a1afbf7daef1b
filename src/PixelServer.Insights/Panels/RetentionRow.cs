namespace PixelServer.Insights.Panels;

/// <summary>Visitors who came for the first time in a week.</summary>
/// <param name="Week">Its Monday.</param>
/// <param name="Visitors">How many.</param>
/// <param name="Returned">The shares of them who were there in that week, the next, and so on.</param>
public sealed record RetentionRow(DateOnly Week, long Visitors, IReadOnlyList<double> Returned);
