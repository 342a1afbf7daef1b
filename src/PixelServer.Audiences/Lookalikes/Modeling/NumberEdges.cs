using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Cuts a number into bins of about the same weight, seeds and background weighing alike. A value that outweighs a bin gets one of its own, and
/// so do <see cref="Feature.Never"/> and each value where there are few. Edges are rounded as far as they stay apart, so that they read well.
/// </summary>
internal static class NumberEdges
{
    private const int Most = 12;
    private const int Fewest = 3;

    /// <summary>How many bins so many seeds can tell apart.</summary>
    public static int BinsFor(int seeds) => Math.Clamp((int)Math.Round(Math.Sqrt(seeds) / 2), Fewest, Most);

    /// <summary>The bin of a value: how many edges it is greater than.</summary>
    public static int BinOf(float value, ReadOnlySpan<float> edges)
    {
        var bin = 0;
        while (bin < edges.Length && value > edges[bin])
        {
            bin++;
        }

        return bin;
    }

    /// <summary>Ascending edges of at most so many bins, besides the one of <see cref="Feature.Never"/>; none for a constant.</summary>
    public static float[] Choose(float[] values, bool[] isSeed, int bins)
    {
        var distinct = CountDistinct(values, isSeed);
        if (distinct.Count < 2)
        {
            return [];
        }

        var edges = new List<float>();
        var (left, binsLeft, inBin) = (distinct.Sum(value => value.Weight), distinct.Count <= bins + 1 ? int.MaxValue : bins, new Atom(0, 0, 0));
        var rowsLeft = distinct.Sum(value => value.Rows);
        for (var place = 0; place < distinct.Count - 1; place++)
        {
            var value = distinct[place];
            inBin = new Atom(value.Value, inBin.Weight + value.Weight, inBin.Rows + value.Rows);
            var target = left / binsLeft;
            var heavyFollows = distinct[place + 1].Weight >= target && inBin.Weight >= target / 3;
            var isFull = value.Value == Feature.Never || inBin.Weight >= target || heavyFollows;
            if (isFull && binsLeft > 1 && CandidateSupport.IsEnough(inBin.Rows) && CandidateSupport.IsEnough(rowsLeft - inBin.Rows))
            {
                edges.Add(value.Value);
                (left, rowsLeft) = (left - inBin.Weight, rowsLeft - inBin.Rows);
                binsLeft -= value.Value == Feature.Never ? 0 : 1;
                inBin = new Atom(0, 0, 0);
            }
        }

        return Rounded([.. edges], distinct[0].Value, distinct[^1].Value);
    }

    private static List<Atom> CountDistinct(float[] values, bool[] isSeed)
    {
        var seeds = Sorted(values, isSeed, true);
        var others = Sorted(values, isSeed, false);
        var distinct = new List<Atom>();
        var (seed, other) = (0, 0);
        while (seed < seeds.Length || other < others.Length)
        {
            var value = seed == seeds.Length ? others[other] : other == others.Length ? seeds[seed] : Math.Min(seeds[seed], others[other]);
            var (seedBegin, otherBegin) = (seed, other);
            seed = End(seeds, seed, value);
            other = End(others, other, value);
            var weight = (seed - seedBegin) / (2.0 * Math.Max(1, seeds.Length)) + (other - otherBegin) / (2.0 * Math.Max(1, others.Length));
            distinct.Add(new Atom(value, weight, seed - seedBegin + other - otherBegin));
        }

        return distinct;

        static int End(float[] sorted, int place, float value)
        {
            while (place < sorted.Length && sorted[place] == value)
            {
                place++;
            }

            return place;
        }
    }

    // What is no number is in the first bin, whatever the edges are.
    private static float[] Sorted(float[] values, bool[] isSeed, bool seeds)
    {
        var sorted = values.Where((value, row) => isSeed[row] == seeds && !float.IsNaN(value)).ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private static float[] Rounded(float[] edges, float least, float greatest)
    {
        for (var digits = 2; digits <= 6; digits++)
        {
            var rounded = Array.ConvertAll(edges, edge => Rounded(edge, digits));
            var ascends = rounded.Zip(rounded.Skip(1)).All(pair => pair.First < pair.Second);
            if (ascends && (rounded.Length == 0 || rounded[0] >= least && rounded[^1] < greatest))
            {
                return rounded;
            }
        }

        return edges;
    }

    private static float Rounded(float edge, int digits)
    {
        if (edge == 0 || !float.IsFinite(edge))
        {
            return edge;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(edge))) - digits + 1);
        return unit < 1 ? (float)(Math.Round(edge * Math.Round(1 / unit)) / Math.Round(1 / unit)) : (float)(Math.Round(edge / unit) * unit);
    }

    private readonly record struct Atom(float Value, double Weight, int Rows);
}
