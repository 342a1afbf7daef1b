using PixelServer.Insights.Panels;

namespace PixelServer.Insights.Interest;

/// <summary>What people look at, and what they look at more or less than before.</summary>
public sealed record ItemsAnswer : InsightAnswer
{
    /// <summary>item, category or brand.</summary>
    public required string By { get; init; }

    /// <summary>Most viewed first.</summary>
    public required IReadOnlyList<ItemInterest> Rows { get; init; }

    /// <summary>Of all, not only those in <see cref="Rows"/>: the clearest gains, clearest first.</summary>
    public required IReadOnlyList<ItemInterest> Gaining { get; init; }

    /// <summary>The clearest losses.</summary>
    public required IReadOnlyList<ItemInterest> Losing { get; init; }

    /// <summary>Days that a point of a series stands for.</summary>
    public required int DaysPerPoint { get; init; }
}
