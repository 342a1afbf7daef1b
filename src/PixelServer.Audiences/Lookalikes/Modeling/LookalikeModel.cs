namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// How like the seeds a visitor is: a sum of weights, one for each thing that is known of it. Immutable; written as JSON. The sum is
/// calibrated: it is the logarithm of how many times as frequent such visitors are among seeds as among everybody else, so 0 is no likeness at all.
/// </summary>
public sealed record LookalikeModel
{
    /// <summary>Where the sum begins.</summary>
    public required double Intercept { get; init; }

    /// <summary>In the order of the features; those that say nothing are left out.</summary>
    public required IReadOnlyList<FeatureWeights> Features { get; init; }

    /// <summary>Of a score: of as many seeds as others with it, such a share would be seeds. 0.5 is no likeness, 0.9 nine times as frequent.</summary>
    public static double SimilarityOf(double score) => 1 / (1 + Math.Exp(-score));

    /// <summary>The score that has a similarity.</summary>
    public static double ScoreOf(double similarity) => Math.Log(similarity / (1 - similarity));
}
