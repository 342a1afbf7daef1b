namespace PixelServer.Insights.Panels;

/// <summary>When sessions begin; hours without any are left out.</summary>
public sealed record HoursAnswer : InsightAnswer
{
    public required IReadOnlyList<HourRow> Rows { get; init; }
}
