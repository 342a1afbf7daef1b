using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>A fit is where no weight can be bettered, as one finds with the columns written out.</summary>
public sealed class ElasticNetTests
{
    [Theory]
    [InlineData(0.02, false)]
    [InlineData(0.005, false)]
    [InlineData(0.005, true)]
    public void No_weight_of_a_fit_can_be_bettered(double lambda, bool hasGeneral)
    {
        var some = SyntheticSample.Draw(new Random(3), 400, 1200, visitor => Math.Log(1 + visitor.ItemViews) - visitor.HoursSinceLast / 300 + (visitor.LookedAt(4) ? 1 : 0));
        var terms = SampleTerms.Create(some.Sample, new HashSet<string>(), new HashSet<(string, ushort)>());
        var general = hasGeneral ? some.Sample.Numbers[1].Select(days => days / 10.0 - 0.3).ToArray() : null;
        var penalty = new Penalty(lambda, 0.5);
        bool IsLearntFrom(int row) => row % 5 != 0;

        var net = new ElasticNet(terms, general, some.Sample.IsSeed, IsLearntFrom);
        net.Fit(penalty, TestContext.Current.CancellationToken);

        // Scores are the sum of intercept and weights, also of rows it did not learn from.
        var scores = some.Sample.IsSeed.Select((_, row) => net.Intercept + net.GeneralSlope * (general?[row] ?? 0)).ToArray();
        ForEachCandidate(terms, (term, candidate, rows) => Add(scores, rows, net.Weights[term][candidate]));
        for (var row = 0; row < scores.Length; row++)
        {
            Assert.Equal(scores[row], net.Scores[row], 8);
        }

        // Slopes of the loss there, against what the penalty asks for.
        var isSeed = some.Sample.IsSeed;
        var seeds = Enumerable.Range(0, scores.Length).Count(row => isSeed[row] && IsLearntFrom(row));
        var others = Enumerable.Range(0, scores.Length).Count(row => !isSeed[row] && IsLearntFrom(row));
        var slopes = scores.Select((score, row) => !IsLearntFrom(row) ? 0 : isSeed[row] ? 0.5 / seeds / (1 + Math.Exp(score)) : -0.5 / others / (1 + Math.Exp(-score))).ToArray();
        Assert.Equal(0, slopes.Sum(), 2e-3);
        Assert.Equal(0, general?.Zip(slopes, (value, slope) => value * slope).Sum() ?? 0, 2e-3);
        var (used, unused) = (0, 0);
        ForEachCandidate(terms, (term, candidate, rows) =>
        {
            var share = (rows.Where((_, row) => isSeed[row]).Average(Number) + rows.Where((_, row) => !isSeed[row]).Average(Number)) / 2;
            var spread = Math.Sqrt(share * (1 - share));
            var (weight, slope) = (net.Weights[term][candidate], slopes.Where((_, row) => rows[row]).Sum());
            if (weight == 0)
            {
                Assert.InRange(Math.Abs(slope), 0, penalty.Absolute * spread + 2e-3);
                unused++;
            }
            else
            {
                Assert.Equal(spread * (penalty.Absolute * Math.Sign(weight) + penalty.Squared * weight), slope, 2e-3);
                used++;
            }
        });
        Assert.InRange(used, 5, 1000);
        Assert.InRange(unused, 5, 1000);
    }

    [Fact]
    public void At_the_penalty_of_none_all_weights_are_none_and_just_below_some_are()
    {
        var some = SyntheticSample.Draw(new Random(4), 300, 900, visitor => Math.Log(1 + visitor.ItemViews));
        var terms = SampleTerms.Create(some.Sample, new HashSet<string>(), new HashSet<(string, ushort)>());
        var most = new ElasticNet(terms, null, some.Sample.IsSeed, _ => true).PenaltyOfNone(TestContext.Current.CancellationToken);

        Assert.Equal(0, UsedAt(most * 1.001));
        Assert.InRange(UsedAt(most * 0.9), 1, 20);

        int UsedAt(double absolute)
        {
            var net = new ElasticNet(terms, null, some.Sample.IsSeed, _ => true);
            net.Fit(new Penalty(2 * absolute, 0.5), TestContext.Current.CancellationToken);
            return net.Weights.Sum(weights => weights.Count(weight => weight != 0));
        }
    }

    private static void ForEachCandidate(IReadOnlyList<Term> terms, Action<int, int, bool[]> act)
    {
        for (var term = 0; term < terms.Count; term++)
        {
            for (var candidate = 0; candidate < terms[term].Candidates; candidate++)
            {
                act(term, candidate, terms[term].RowsOf(candidate));
            }
        }
    }

    private static void Add(double[] scores, bool[] rows, double weight)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            scores[row] += rows[row] ? weight : 0;
        }
    }

    private static double Number(bool holds) => holds ? 1 : 0;
}
