using System.Globalization;
using System.Text;
using PixelServer.AudienceBenchmark.Lookalikes.Boosted;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>
/// Generated traffic whose truth is known: a lookalike of those who bought in the last 14 days scores everybody at the end of the traffic, and is measured
/// on who buys in the 14 days after it, beside the probability that the best of all models could say.
/// </summary>
internal sealed class KnownTruth(ClickHouseClient client, BoostedComparison? comparison)
{
    private const string Site = "demo";
    private const int Days = 180;

    private static readonly DateTimeOffset Until = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static readonly SimulationPlan Plan = new() { Site = Site, Until = Until, Days = Days, Visitors = 500_000, EventsPerVisitor = 12.5 };

    public async Task RunAsync(CancellationToken stop)
    {
        var scene = await LookalikeScene.CreateAsync(client, [Site], stop);
        await new SimulatedTraffic(Plan, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop);
        await CompareAsync(scene, Plan, await scene.FillAsync(stop), comparison, stop);
    }

    /// <summary>Trains, scores, and prints how near the scores come to the best that could be said.</summary>
    public static async Task CompareAsync(LookalikeScene scene, SimulationPlan plan, RollupState rollup, BoostedComparison? comparison, CancellationToken stop)
    {
        var (build, model) = await scene.BuildAsync(
            "like-buyers", plan.Site, """ "size": "5%", "horizon": "14d", "seed": {"did": "purchase", "within": "14d"} """, rollup, plan.Until, stop);
        var scores = await scene.ReadScoresAsync(build, stop);
        var visitors = (await ReadTruthAsync(plan, stop)).Where(visitor => scores.ContainsKey(visitor.Id)).ToList();
        Console.WriteLine();
        Console.WriteLine("| generated traffic, buyers of the 14 days after | visitors | buyers | AUC | of the best possible | difference | lift at 5 % | of the best possible |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, part) in ((string, List<Truth>)[])[
            ("everybody", visitors),
            ("seen in the last 30 days", [.. visitors.Where(visitor => visitor.Arrived >= plan.Until.AddDays(-30))]),
            ("with more than one visit", [.. visitors.Where(visitor => visitor.Visits > 1)])])
        {
            var ours = part.Select(visitor => (scores[visitor.Id], visitor.Bought)).ToList();
            var best = part.Select(visitor => (visitor.Attainable, visitor.Bought)).ToList();
            var (auc, ceiling) = (Ranking.Auc(ours), Ranking.Auc(best));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {part.Count:N0} | {part.Count(visitor => visitor.Bought):N0} | {auc:0.000} | {ceiling:0.000} | {auc - ceiling:+0.000;-0.000} | {Ranking.Lift(ours, 0.05):0.0} | {Ranking.Lift(best, 0.05):0.0} |"));
        }

        Console.WriteLine();
        Console.WriteLine($"In the model's own words: {model.Proof.Summary}");
        foreach (var effect in model.Proof.Effects.Take(8))
        {
            Console.WriteLine($"- {effect.Words}");
        }

        if (comparison is not null)
        {
            await comparison.CompareLaterAsync(
                "generated buyers", "like-buyers", model, rollup, scores, visitors.ToDictionary(visitor => visitor.Id, visitor => visitor.Bought), stop);
        }
    }

    private static async Task<List<Truth>> ReadTruthAsync(SimulationPlan plan, CancellationToken stop)
    {
        using var file = new MemoryStream();
        await new TruthFile(plan).WriteAsync(file, stop);
        var visitors = new List<Truth>();
        foreach (var line in Encoding.UTF8.GetString(file.GetBuffer(), 0, (int)file.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var fields = line.Split(',');
            visitors.Add(new Truth(
                ulong.Parse(fields[0], CultureInfo.InvariantCulture),
                DateTimeOffset.Parse(fields[1], CultureInfo.InvariantCulture),
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                double.Parse(fields[^2], CultureInfo.InvariantCulture),
                fields[^1] == "1"));
        }

        return visitors;
    }

    private sealed record Truth(ulong Id, DateTimeOffset Arrived, int Visits, double Attainable, bool Bought);
}
