namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// How many items a session looks at. Over all sessions the published lengths of a large shop (RetailRocket: sessions of three and
/// more clicks), and short sessions such that there are its 1.5 clicks a session; people who mean to buy look at more.
/// </summary>
internal static class SessionLengths
{
    public const int Longest = 100;

    private const double OfOne = 0.78;
    private const double OfTwo = 0.13;

    // Falls by this factor from length to length where nothing is published, so that the published parts add up to 1.
    private const double MiddleDecay = 0.7337;
    private const double EndDecay = 0.88;

    private static readonly double[] Published = [0.427, 0.201, 0.116, 0.070, 0.045];
    private const double PublishedTwentyAndMore = 0.020;
    private const int LongSession = 20;

    // The share of sessions of at most so many items; the first is of none.
    private static readonly double[] UpTo = SumUp();

    /// <summary>Over all sessions.</summary>
    public static double Mean { get; } = MeanFor(0, Longest);

    /// <summary>
    /// Draws a length; <paramref name="lean"/> from −1 (short) to 1 (long). Leans that cancel out over sessions leave the whole as
    /// published.
    /// </summary>
    public static int Draw(ref RandomStream random, double lean)
    {
        var place = random.NextFraction();
        var other = random.NextFraction();
        if (random.Chance(Math.Abs(lean)))
        {
            place = lean > 0 ? Math.Max(place, other) : Math.Min(place, other);
        }

        var found = Array.BinarySearch(UpTo, place);
        return Math.Clamp(found < 0 ? ~found : found + 1, 1, Longest);
    }

    /// <summary>The probability of a length for who leans so.</summary>
    public static double ProbabilityOf(int length, double lean) =>
        (UpTo[length] - UpTo[length - 1]) * (1 + (lean * (UpTo[length] + UpTo[length - 1] - 1)));

    /// <summary>The mean length where what is beyond <paramref name="most"/> counts as that.</summary>
    public static double MeanFor(double lean, int most)
    {
        var mean = 0.0;
        for (var length = 1; length <= Longest; length++)
        {
            mean += Math.Min(length, most) * ProbabilityOf(length, lean);
        }

        return mean;
    }

    private static double[] SumUp()
    {
        var shares = new double[Longest + 1];
        shares[1] = OfOne;
        shares[2] = OfTwo;
        var rest = 1 - OfOne - OfTwo;
        for (var length = 3; length < LongSession; length++)
        {
            var published = length - 3 < Published.Length;
            shares[length] = published ? rest * Published[length - 3] : shares[length - 1] * MiddleDecay;
        }

        var end = Enumerable.Range(0, Longest - LongSession + 1).Select(i => PortableMath.Power(EndDecay, i)).ToArray();
        for (var length = LongSession; length <= Longest; length++)
        {
            shares[length] = rest * PublishedTwentyAndMore * end[length - LongSession] / end.Sum();
        }

        var total = shares.Sum();
        var sums = new double[Longest + 1];
        for (var length = 1; length <= Longest; length++)
        {
            sums[length] = sums[length - 1] + (shares[length] / total);
        }

        sums[Longest] = 1;
        return sums;
    }
}
