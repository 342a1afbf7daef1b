namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>
/// What is known of some visitors, column by column. The columns of each kind stand in the order of the features of that kind. Rows are
/// sorted by visitor, so the same visitors make the same sample.
/// </summary>
public sealed record FeatureSample
{
    public required IReadOnlyList<Feature> Features { get; init; }

    public required ulong[] Visitors { get; init; }

    /// <summary>Which of them are seeds; the others are background, drawn at random from everybody else.</summary>
    public required bool[] IsSeed { get; init; }

    /// <summary>By number feature, then row; <see cref="Feature.Never"/> where it never happened.</summary>
    public required float[][] Numbers { get; init; }

    /// <summary>By category feature, then row.</summary>
    public required ushort[][] Categories { get; init; }

    /// <summary>By tokens feature.</summary>
    public required TokenColumn[] Tokens { get; init; }

    public int Rows => Visitors.Length;
}
