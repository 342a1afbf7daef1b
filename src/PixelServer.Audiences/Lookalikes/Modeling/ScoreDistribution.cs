namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>How scores are spread: which share is in each bin between bounds, as numbers are in the bins of <see cref="FeatureWeights"/>.</summary>
/// <param name="Edges">Ascending; the deciles when it was taken.</param>
/// <param name="Shares">Of each bin; one more than edges.</param>
public sealed record ScoreDistribution(IReadOnlyList<double> Edges, IReadOnlyList<double> Shares)
{
    // A bin that is empty on one side counts as if it held so much.
    private const double LeastShare = 1e-4;

    /// <summary>In tenths, fewer where many scores are the same.</summary>
    internal static ScoreDistribution Of(double[] scores)
    {
        var sorted = scores.Order().ToArray();
        var edges = Enumerable.Range(1, 9).Select(tenth => sorted[(sorted.Length - 1) * tenth / 10]).Distinct().Where(edge => edge < sorted[^1]).ToList();
        return new ScoreDistribution(edges, SharesOf(scores, edges));
    }

    /// <summary>Population stability index of other scores against these.</summary>
    internal double ShiftTo(double[] scores) =>
        Shares.Zip(SharesOf(scores, Edges), (before, now) => (Before: Math.Max(LeastShare, before), Now: Math.Max(LeastShare, now)))
            .Sum(share => (share.Now - share.Before) * Math.Log(share.Now / share.Before));

    private static double[] SharesOf(double[] scores, IReadOnlyList<double> edges)
    {
        var shares = new double[edges.Count + 1];
        foreach (var score in scores)
        {
            shares[edges.Count(edge => score > edge)] += 1.0 / scores.Length;
        }

        return shares;
    }
}
