using PixelServer.Insights.Panels;

namespace PixelServer.Insights.Interest;

/// <summary>Forms begun, sent and given up.</summary>
public sealed record FormsAnswer : InsightAnswer
{
    /// <summary>Most often begun first.</summary>
    public required IReadOnlyList<FormOutcome> Rows { get; init; }
}
