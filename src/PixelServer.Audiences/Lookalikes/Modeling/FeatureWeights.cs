namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// What one feature adds to the score. A number x falls into the bin given by how many of the edges it is greater than; a category adds the weight
/// of its token, tokens the sum of the weights of theirs. Tokens that are not named add nothing.
/// </summary>
public sealed record FeatureWeights
{
    /// <summary>Name of the feature.</summary>
    public required string Feature { get; init; }

    /// <summary>For a number: ascending bounds of its bins; a bin holds what is greater than the edge before and at most its own.</summary>
    public IReadOnlyList<float> Edges { get; init; } = [];

    /// <summary>For a number: the weights of its bins, one more than edges.</summary>
    public IReadOnlyList<double> Bins { get; init; } = [];

    /// <summary>For categories and tokens: ascending.</summary>
    public IReadOnlyList<ushort> Tokens { get; init; } = [];

    /// <summary>Their weights.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <summary>What the feature adds on average over everybody: what it says about a visitor is the difference to this.</summary>
    public double Mean { get; init; }
}
