namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>How trees are grown. Immutable.</summary>
/// <param name="Depth">Questions on the way to a leaf, at most.</param>
/// <param name="LearningRate">The part of each tree's answer that counts.</param>
internal sealed record BoostingOptions(int Depth, double LearningRate)
{
    /// <summary>At most so many trees.</summary>
    public int MostTrees { get; init; } = 300;

    /// <summary>No more trees once the held-out loss has not fallen for so many.</summary>
    public int Patience { get; init; } = 30;

    /// <summary>The part of the rows that each tree is grown from.</summary>
    public double RowShare { get; init; } = 0.7;

    /// <summary>Square penalty on a leaf's value.</summary>
    public double LeafPenalty { get; init; } = 1;

    /// <summary>A leaf holds as much curvature at least: about as many seeds where seeds are rare.</summary>
    public double LeastCurvature { get; init; } = 2;

    /// <summary>All chance is drawn from this number.</summary>
    public int RandomSeed { get; init; } = 1;
}
