namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Of how many visitors something must be true that a model may go by: what is rarer cannot be told from chance.</summary>
internal static class CandidateSupport
{
    /// <summary>Candidates of one feature; the most frequent stay.</summary>
    public const int MostOfFeature = 1000;

    private const int FewestRows = 10;
    private const double LeastShare = 0.0005;

    public static bool IsEnough(int rows) => rows >= FewestRows;

    /// <summary>Whether enough have it and enough do not.</summary>
    /// <param name="seeds">Seeds that have it.</param>
    /// <param name="others">Others who do.</param>
    /// <param name="allSeeds">Seeds there are.</param>
    /// <param name="allOthers">Others there are.</param>
    public static bool IsEnough(int seeds, int others, int allSeeds, int allOthers)
    {
        var share = ShareOf(seeds, others, allSeeds, allOthers);
        return IsEnough(seeds + others) && IsEnough(allSeeds + allOthers - seeds - others) && share >= LeastShare && share <= 1 - LeastShare;
    }

    /// <summary>The share that has it, seeds and others weighing alike.</summary>
    public static double ShareOf(int seeds, int others, int allSeeds, int allOthers) => (double)seeds / allSeeds / 2 + (double)others / allOthers / 2;
}
