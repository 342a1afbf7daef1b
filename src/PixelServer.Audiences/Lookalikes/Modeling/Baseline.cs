namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>A way to choose visitors without a model.</summary>
/// <param name="Name"><c>random</c>, <c>recency</c>, <c>frequency</c> or <c>best_rule</c>.</param>
/// <param name="Words">What it goes by: <c>the latest first</c>, <c>3 or more items looked at</c>.</param>
/// <param name="Auc">Its area under the ROC curve.</param>
/// <param name="LiftAt5">Its lift in the 5 % that it ranks highest; ties are shared.</param>
public sealed record Baseline(string Name, string Words, Measured Auc, double LiftAt5)
{
    /// <summary>What the best rule goes by, with factor 1; null for others.</summary>
    public FeatureEffect? Rule { get; init; }

    /// <summary>The rule chooses those of whom it is not true.</summary>
    public bool IsOpposite { get; init; }
}
