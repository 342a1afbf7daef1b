using PixelServer.Insights.Panels;

namespace PixelServer.Insights.Interest;

/// <summary>Which pages people view, how closely, and where they leave.</summary>
public sealed record PagesAnswer : InsightAnswer
{
    /// <summary>Most viewed first.</summary>
    public required IReadOnlyList<PageAttention> Rows { get; init; }

    public required PagesTotal Total { get; init; }
}
