using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Which part of a sample each row belongs to. Seeds and background are dealt evenly, each by a hash of visitor and random seed.</summary>
internal sealed class FoldAssignment
{
    private const int Most = 5;
    private const int Fewest = 3;

    private FoldAssignment(int count, byte[] folds)
    {
        Count = count;
        Folds = folds;
    }

    /// <summary>As many as 5, fewer only where seeds or background are.</summary>
    public int Count { get; }

    /// <summary>By row.</summary>
    public byte[] Folds { get; }

    /// <exception cref="ArgumentException">There are fewer than three seeds, or fewer than three others.</exception>
    public static FoldAssignment Deal(FeatureSample sample, ulong randomSeed)
    {
        var seeds = sample.IsSeed.Count(isSeed => isSeed);
        var count = Math.Min(Most, Math.Min(seeds, sample.Rows - seeds));
        if (count < Fewest)
        {
            throw new ArgumentException("A model is learnt from three seeds and three others at least.", nameof(sample));
        }

        var folds = new byte[sample.Rows];
        foreach (var isSeed in (ReadOnlySpan<bool>)[true, false])
        {
            var rows = Enumerable.Range(0, sample.Rows).Where(row => sample.IsSeed[row] == isSeed).ToArray();
            Array.Sort(Array.ConvertAll(rows, row => Mix(sample.Visitors[row], randomSeed)), rows);
            for (var place = 0; place < rows.Length; place++)
            {
                folds[rows[place]] = (byte)(place % count);
            }
        }

        return new FoldAssignment(count, folds);
    }

    // One step of SplitMix64, begun at a place that both decide on.
    private static ulong Mix(ulong visitor, ulong randomSeed)
    {
        var state = visitor + (randomSeed + 1) * 0x9E3779B97F4A7C15;
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9;
        state = (state ^ state >> 27) * 0x94D049BB133111EB;
        return state ^ state >> 31;
    }
}
