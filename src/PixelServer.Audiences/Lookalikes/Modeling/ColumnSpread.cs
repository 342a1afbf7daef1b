namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>How much 0/1 columns vary, seeds and background weighing alike.</summary>
internal static class ColumnSpread
{
    /// <summary>The cell of each row where seeds are to be counted apart: 1 for a seed, 0 for others.</summary>
    public static byte[] Cells(bool[] isSeed) => Array.ConvertAll(isSeed, seed => seed ? (byte)1 : (byte)0);

    /// <summary>Standard deviations of columns.</summary>
    /// <param name="counts">By column: others that have it, seeds that have it.</param>
    /// <param name="isSeed">By row.</param>
    public static double[] Of(int[] counts, bool[] isSeed)
    {
        var seeds = isSeed.Count(seed => seed);
        var spreads = new double[counts.Length / 2];
        for (var column = 0; column < spreads.Length; column++)
        {
            var share = CandidateSupport.ShareOf(counts[2 * column + 1], counts[2 * column], seeds, isSeed.Length - seeds);
            spreads[column] = Math.Sqrt(Math.Max(0, share * (1 - share)));
        }

        return spreads;
    }
}
