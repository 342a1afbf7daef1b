namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// The area under the ROC curve by ranks, with DeLong's variance (1988). Each row is placed among those of the other class: the share of
/// others that a seed exceeds, the share of seeds that exceed another; ties count half. Areas are means of placements, and two scores of the same
/// rows are compared by the differences of theirs.
/// </summary>
internal static class AreaUnderCurve
{
    // 95 of 100 cases.
    private const double Bounds = 1.959963984540054;

    /// <summary>The placement of each row.</summary>
    public static double[] Place(ReadOnlySpan<double> scores, bool[] isSeed)
    {
        var keys = scores.ToArray();
        var rows = new int[keys.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        Array.Sort(keys, rows);
        var (allSeeds, placements) = (isSeed.Count(seed => seed), new double[keys.Length]);
        var allOthers = keys.Length - allSeeds;
        var (seedsBelow, othersBelow) = (0, 0);
        for (var begin = 0; begin < keys.Length;)
        {
            var (end, seeds) = (begin, 0);
            for (; end < keys.Length && keys[end] == keys[begin]; end++)
            {
                seeds += isSeed[rows[end]] ? 1 : 0;
            }

            var others = end - begin - seeds;
            var seedPlace = (othersBelow + others / 2.0) / allOthers;
            var otherPlace = (allSeeds - seedsBelow - seeds / 2.0) / allSeeds;
            for (; begin < end; begin++)
            {
                placements[rows[begin]] = isSeed[rows[begin]] ? seedPlace : otherPlace;
            }

            (seedsBelow, othersBelow) = (seedsBelow + seeds, othersBelow + others);
        }

        return placements;
    }

    /// <summary>The area, its bounds within 0 and 1.</summary>
    public static Measured Of(double[] placements, bool[] isSeed)
    {
        var (value, deviation) = Estimate(isSeed, row => placements[row]);
        return new Measured(value, Math.Max(0, value - Bounds * deviation), Math.Min(1, value + Bounds * deviation));
    }

    /// <summary>By how much one area exceeds the other.</summary>
    public static Measured Difference(double[] placements, double[] otherPlacements, bool[] isSeed)
    {
        var (value, deviation) = Estimate(isSeed, row => placements[row] - otherPlacements[row]);
        return new Measured(value, value - Bounds * deviation, value + Bounds * deviation);
    }

    private static (double Value, double Deviation) Estimate(bool[] isSeed, Func<int, double> placement)
    {
        var (seeds, others) = (new RunningVariance(), new RunningVariance());
        for (var row = 0; row < isSeed.Length; row++)
        {
            (isSeed[row] ? seeds : others).Add(placement(row));
        }

        return (seeds.Mean, Math.Sqrt(seeds.VarianceOfMean + others.VarianceOfMean));
    }

    // Welford's way: placements of a good score are all near 1, and differences of squares would lose them.
    private sealed class RunningVariance
    {
        private int _count;
        private double _squares;

        public double Mean { get; private set; }

        public double VarianceOfMean => _count < 2 ? 0 : _squares / (_count - 1) / _count;

        public void Add(double value)
        {
            _count++;
            var before = value - Mean;
            Mean += before / _count;
            _squares += before * (value - Mean);
        }
    }
}
