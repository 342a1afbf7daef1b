namespace PixelServer.Insights.Panels;

/// <summary>How many visitors come back in later weeks; the earliest first.</summary>
public sealed record RetentionAnswer : InsightAnswer
{
    public required IReadOnlyList<RetentionRow> Rows { get; init; }
}
