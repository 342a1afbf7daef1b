namespace PixelServer.Insights.Panels;

/// <summary>Values to choose from, the most frequent first.</summary>
public sealed record ChoicesAnswer : InsightAnswer
{
    public required IReadOnlyList<ChoiceRow> Rows { get; init; }
}
