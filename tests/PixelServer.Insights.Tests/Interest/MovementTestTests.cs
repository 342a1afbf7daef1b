using PixelServer.Insights.Interest;
using PixelServer.Insights.Questions;
using Xunit;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>Trends are found, noise is not.</summary>
public sealed class MovementTestTests
{
    private const int Days = 28;
    private const int Items = 300;

    private static readonly InsightQuery Query = new() { Site = "shop", From = new DateOnly(2026, 10, 26), Until = new DateOnly(2026, 11, 22) };

    // With a share of 5 % of all runs on average; more than 21 of 200 would be seen once in a thousand times.
    [Fact]
    public void Noise_that_varies_more_than_chance_from_day_to_day_is_rarely_taken_for_a_trend()
    {
        var alarms = Enumerable.Range(1, 200).Count(seed =>
        {
            var random = new Random(seed);
            var facts = Enumerable.Range(0, Items).Select(_ => Noise(random, random.NextDouble() * 8, 1)).ToList();
            var found = Test(facts);
            return found.Gaining.Count + found.Losing.Count > 0;
        });

        Assert.True(alarms <= 21, $"in {alarms} of 200 runs (seeds 1 to 200) something was found in noise");
    }

    [Fact]
    public void A_trend_is_found_among_noise_and_told_with_its_direction()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var facts = Enumerable.Range(0, Items).Select(place => Noise(random, place is 7 or 9 ? 40 : random.NextDouble() * 8, place switch { 7 => 1.8, 9 => 0.5, _ => 1 })).ToList();

            var found = Test(facts);

            Assert.True(found.Gaining is [7, ..] && found.Losing is [9, ..], $"seed {seed}: gaining {string.Join(',', found.Gaining)}, losing {string.Join(',', found.Losing)}");
            Assert.True(found.All[7].IsSignificant && found.All[7].Change > 0, $"seed {seed}");
            Assert.True(found.All[9].IsSignificant && found.All[9].Change < 0, $"seed {seed}");
        }
    }

    [Fact]
    public void What_was_not_among_the_facts_counts_as_tested()
    {
        var facts = new List<MovementFacts> { Facts([.. Enumerable.Repeat(1L, Days)], [.. Enumerable.Range(0, Days).Select(day => day < 24 ? 2L : 1L)]) };

        var p = MovementTest.Test(Query, facts, 1, 1).All[0].PValue!.Value;

        Assert.InRange(p, 0.0001, 0.05);
        Assert.True(MovementTest.Test(Query, facts, 1, 1).All[0].IsSignificant);
        Assert.False(MovementTest.Test(Query, facts, 10_000, 1).All[0].IsSignificant);
    }

    [Fact]
    public void Fewer_than_20_sessions_are_not_tested()
    {
        var few = Facts([.. Enumerable.Repeat(0L, Days)], [.. Enumerable.Range(0, Days).Select(day => day < 19 ? 1L : 0L)]);
        var enough = Facts([.. Enumerable.Repeat(1L, Days)], [.. Enumerable.Repeat(1L, Days)]);

        var found = MovementTest.Test(Query, [few, enough], 1, 1);

        Assert.Equal(new Movement(null, false, null), found.All[0]);
        Assert.NotNull(found.All[1].PValue);
    }

    [Fact]
    public void A_single_day_tells_no_trend_and_says_so()
    {
        var found = MovementTest.Test(Query with { From = Query.Until }, [Facts([10], [1000])], 1, 1);

        Assert.Empty(found.Gaining);
        Assert.Equal(99, found.All[0].Change);
        Assert.Contains("a day alone", Assert.Single(found.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Compared_with_nothing_there_is_no_change()
    {
        var found = MovementTest.Test(Query with { Compare = Comparison.None }, [Facts([], [.. Enumerable.Repeat(5L, Days)])], 1, 1);

        Assert.Equal(new Movement(null, false, null), found.All[0]);
        Assert.Empty(found.Gaining);
    }

    private static Movements Test(List<MovementFacts> facts) => MovementTest.Test(Query, facts, facts.Count(one => Math.Max(one.Sessions, one.Previous) >= InterestSql.FewestSessions), 1);

    private static MovementFacts Facts(long[] previous, long[] current) => new(current.Sum(), previous.Sum(), [.. previous, .. current]);

    // Days differ by weekday, and each by chance of its own: its mean is drawn from a gamma distribution, so that variances are up to five times the means.
    private static MovementFacts Noise(Random random, double mean, double change)
    {
        var spread = random.NextDouble() * 4;
        long Draw(int day, double factor)
        {
            var expected = mean * factor * (day % 7 < 5 ? 1 : 1.4);
            return Poisson(random, spread < 0.1 ? expected : Gamma(random, expected / spread) * spread);
        }

        return Facts([.. Enumerable.Range(0, Days).Select(day => Draw(day, 1))], [.. Enumerable.Range(0, Days).Select(day => Draw(day, change))]);
    }

    // Marsaglia and Tsang 2000.
    private static double Gamma(Random random, double shape)
    {
        if (shape < 1)
        {
            return shape <= 0 ? 0 : Gamma(random, shape + 1) * Math.Pow(random.NextDouble(), 1 / shape);
        }

        var d = shape - (1 / 3.0);
        while (true)
        {
            var x = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    private static long Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0L, 1 - random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            count++;
            product *= 1 - random.NextDouble();
        }

        return count;
    }
}
