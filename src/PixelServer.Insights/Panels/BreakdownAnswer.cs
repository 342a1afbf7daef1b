namespace PixelServer.Insights.Panels;

/// <summary>Sessions broken down by the values of a dimension.</summary>
public sealed record BreakdownAnswer : InsightAnswer
{
    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>The days of <see cref="BreakdownRow.Series"/>.</summary>
    public required IReadOnlyList<DateOnly> Days { get; init; }

    public required IReadOnlyList<BreakdownRow> Rows { get; init; }

    /// <summary>Values beyond the rows.</summary>
    public required BreakdownSum Others { get; init; }

    public required BreakdownSum Total { get; init; }
}
