namespace PixelServer.Insights.Panels;

/// <summary>The figures in short.</summary>
public sealed record SummaryAnswer : InsightAnswer
{
    public required Metrics Current { get; init; }

    /// <summary>Null where they are compared with nothing.</summary>
    public required Metrics? Previous { get; init; }

    /// <summary>Day by day; hour by hour where one day is asked for.</summary>
    public required IReadOnlyList<SummaryPoint> Series { get; init; }
}
