namespace PixelServer.Insights.Panels;

/// <summary>How many sessions take steps one after the other.</summary>
public sealed record FunnelAnswer : InsightAnswer
{
    public required IReadOnlyList<FunnelStep> Steps { get; init; }

    /// <summary>What <see cref="Groups"/> are by; null for no groups.</summary>
    public string? By { get; init; }

    /// <summary>The same for the values with the most sessions of the first step.</summary>
    public IReadOnlyList<FunnelGroup>? Groups { get; init; }
}
