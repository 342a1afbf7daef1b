using System.Runtime.InteropServices;
using PixelServer.Pipeline.Simulation;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>What the truth says will be is held against what then is made.</summary>
public sealed class PurchaseOutlookTests
{
    private const int Visitors = 120_000;
    private const int Days = TruthFile.Days;
    private const int Bands = 10;
    private static readonly SimulationPlan Plan = SomePlan.Of(Visitors, 12.5, days: 90);

    private static readonly Lazy<Forecast[]> Forecasts = new(MakeForecasts);

    [Fact]
    public void Who_is_said_to_buy_buys_as_often_as_said() => AssertCalibrated(Forecasts.Value, one => one.Truth);

    [Fact]
    public void What_can_be_known_from_behaviour_is_calibrated_too() => AssertCalibrated(Forecasts.Value, one => one.Attainable);

    [Fact]
    public void Truth_ranks_better_than_what_can_be_known_and_that_better_than_chance()
    {
        var truth = AreaUnderCurve(one => one.Truth);
        var attainable = AreaUnderCurve(one => one.Attainable);

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"AUC of the truth {truth:0.0000}, attainable {attainable:0.0000}"));
        Assert.InRange(attainable, 0.7, truth - 0.005);
        Assert.InRange(truth, attainable, 0.99);
    }

    [Fact]
    public void Future_that_is_made_later_has_the_purchases_that_the_truth_file_tells()
    {
        var plan = SomePlan.Of(4_000, 12.5);
        var world = new SimulatedWorld(plan);
        var told = TruthLines(plan).Where(line => line[^1] == "1").Select(line => ulong.Parse(line[0], null)).ToHashSet();
        var next = new SimulatedWorld(plan with { NextDays = Days });
        var list = new EventList();
        var writer = new VisitWriter(next);
        for (var index = 0L; index < plan.Visitors; index++)
        {
            writer.Add(index, next.Plan.From, next.Plan.To, list);
        }

        var bought = list.Events.Where(one => one.Kind == EventKind.Purchase).Select(one => list.Visitors[one.Visitor].Id).ToHashSet();

        // Sessions that a boundary cuts may differ: they last minutes of the fourteen days.
        Assert.InRange(told.Count, 20, 2_000);
        Assert.InRange(told.Except(bought).Count() + bought.Except(told).Count(), 0, 2);
        Assert.Equal(world.IdOf(17), next.IdOf(17));
    }

    [Fact]
    public void Truth_file_has_a_line_for_each_person()
    {
        var plan = SomePlan.Of(50_000);
        var lines = TruthLines(plan);
        var world = new SimulatedWorld(plan);
        var people = Enumerable.Range(0, 50_000).Select(index => world.Visitor(index)).Where(visitor => !visitor.IsBot).Select(visitor => visitor.Id);

        Assert.Equal(people, lines.Select(line => ulong.Parse(line[0], null)));
        Assert.All(lines, line => Assert.Equal(14, line.Length));
    }

    private static List<string[]> TruthLines(SimulationPlan plan)
    {
        using var file = new MemoryStream();
        new TruthFile(plan).WriteAsync(file, CancellationToken.None).GetAwaiter().GetResult();
        return [.. System.Text.Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
    }

    // In each tenth of the visitors, by probability, as many must buy as probabilities add up to, within four standard deviations.
    private static void AssertCalibrated(Forecast[] forecasts, Func<Forecast, double> probability)
    {
        foreach (var band in forecasts.OrderBy(probability).Chunk((forecasts.Length / Bands) + 1))
        {
            var expected = band.Sum(probability);
            var deviation = Math.Sqrt(band.Sum(one => probability(one) * (1 - probability(one))));
            Assert.InRange(band.Count(one => one.Bought), expected - (4 * deviation) - 1, expected + (4 * deviation) + 1);
        }
    }

    private static double AreaUnderCurve(Func<Forecast, double> probability)
    {
        var (rank, ranks, bought) = (0.0, 0.0, 0.0);
        foreach (var one in Forecasts.Value.OrderBy(probability))
        {
            rank++;
            ranks += one.Bought ? rank : 0;
            bought += one.Bought ? 1 : 0;
        }

        return (ranks - (bought * (bought + 1) / 2)) / (bought * (rank - bought));
    }

    private static Forecast[] MakeForecasts()
    {
        var world = new SimulatedWorld(Plan);
        var outlook = new PurchaseOutlook(world, Plan.To, Days);
        var visits = new List<SimulatedVisit>();
        var forecasts = new List<Forecast>();
        for (var index = 0; index < Visitors; index++)
        {
            var traits = world.Visitor(index);
            if (!traits.IsBot)
            {
                visits.Clear();
                world.AddVisits(traits, Plan.To + (Days * 86_400_000L), visits);
                var before = visits.FindIndex(visit => visit.Start >= Plan.To);
                before = before < 0 ? visits.Count : before;
                forecasts.Add(new Forecast(
                    outlook.Probability(traits),
                    outlook.AttainableProbability(traits, CollectionsMarshal.AsSpan(visits)[..before]),
                    visits.Skip(before).Any(visit => visit.Buys)));
            }
        }

        return [.. forecasts];
    }

    private sealed record Forecast(double Truth, double Attainable, bool Bought);
}
