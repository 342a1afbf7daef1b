namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>One made-up visitor.</summary>
internal sealed record SyntheticVisitor(ulong Id, float[] Numbers, ushort[] Categories, ushort[][] Tokens)
{
    public float HoursSinceLast => Numbers[0];

    public float ItemViews => Numbers[3];

    /// <summary>-1 where the visitor never had a cart.</summary>
    public float DaysSinceCart => Numbers[4];

    public ushort Channel => Categories[0];

    public bool LookedAt(ushort category) => Tokens[0].AsSpan().Contains(category);

    public static SyntheticVisitor Draw(Random random, int numbers, int categories, int tokens, int sets)
    {
        // One interest is behind all counts.
        var interest = Normal(random);
        var values = new float[numbers];
        for (var place = 0; place < numbers; place++)
        {
            values[place] = place switch
            {
                0 => (float)(-Math.Log(1 - random.NextDouble()) * 200 * Math.Exp(-0.4 * interest)),
                1 => 1 + (float)Math.Floor(Math.Exp(0.8 * interest + 0.5 * Normal(random))),
                2 => 1 + (float)Math.Floor(2 * Math.Exp(interest + 0.5 * Normal(random))),
                3 => (float)Math.Floor(Math.Exp(interest + 0.6 * Normal(random))),
                4 => random.NextDouble() < 1 / (1 + Math.Exp(1 - interest)) ? (float)Math.Floor(random.NextDouble() * 60) : -1,
                5 => (float)(random.NextDouble() * 100),
                _ => place % 2 == 0 ? (float)Math.Exp(0.5 * interest + Normal(random)) : (float)Normal(random),
            };
        }

        return new SyntheticVisitor(
            (ulong)random.NextInt64(),
            values,
            [.. Enumerable.Range(0, categories).Select(place => (ushort)Zipf(random, place == 0 ? 8 : 60))],
            [.. Enumerable.Range(0, sets).Select(place => Set(random, place == 0 ? tokens : Math.Max(1, tokens / 3), place == 0 ? 300 : 3000))]);
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // From 0: the frequent ones first.
    private static int Zipf(Random random, int values) => Math.Min(values - 1, (int)Math.Floor(Math.Pow(values, random.NextDouble()) - 1));

    private static ushort[] Set(Random random, int mean, int values)
    {
        var set = new SortedSet<ushort>();
        for (var draws = (int)Math.Round(mean * (0.3 - Math.Log(1 - random.NextDouble()))); draws > 0; draws--)
        {
            set.Add((ushort)(1 + Zipf(random, values)));
        }

        return [.. set];
    }
}
