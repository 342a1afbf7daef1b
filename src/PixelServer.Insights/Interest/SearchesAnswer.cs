using PixelServer.Insights.Panels;

namespace PixelServer.Insights.Interest;

/// <summary>What people search for, and for what more or less than before.</summary>
public sealed record SearchesAnswer : InsightAnswer
{
    /// <summary>Most often first.</summary>
    public required IReadOnlyList<SearchInterest> Rows { get; init; }

    /// <summary>Of all, not only those in <see cref="Rows"/>: the clearest gains, clearest first.</summary>
    public required IReadOnlyList<SearchInterest> Gaining { get; init; }

    /// <summary>The clearest losses.</summary>
    public required IReadOnlyList<SearchInterest> Losing { get; init; }

    /// <summary>Days that a point of a series stands for.</summary>
    public required int DaysPerPoint { get; init; }
}
