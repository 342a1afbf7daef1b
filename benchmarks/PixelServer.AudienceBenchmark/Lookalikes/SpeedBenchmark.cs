using System.Globalization;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>
/// How long a lookalike takes on generated traffic, phase by phase, and the engine's peak of memory: the roll-up (kept up day by day, so the
/// first time is shown apart), training with the reading of its sample, scoring everybody, choosing the 1 % that score highest; beside the bare scan of the events.
/// </summary>
internal sealed class SpeedBenchmark(ClickHouseClient client, EngineUse engine, BenchmarkOptions options)
{
    private const string Site = "demo";

    private static readonly DateTimeOffset Until = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly Stopwatches _watches = new(engine);

    public async Task RunAsync(CancellationToken stop)
    {
        var scene = await LookalikeScene.CreateAsync(client, [Site], stop);
        var plan = new SimulationPlan { Site = Site, Until = Until, Visitors = options.Visitors, EventsPerVisitor = (double)options.Events / options.Visitors };
        await StepAsync("making traffic", () => new SimulatedTraffic(plan, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        RollupState? rollup = null;
        var activity = new ActivityRollup(client, TimeProvider.System);
        var known = new VisitorRollup(client, TimeProvider.System);
        await StepAsync("visitor_states", async () => rollup = await known.FindAsync(stop) ?? await known.FillAsync(isFull: true, null, stop));
        await StepAsync("visitor_activity, the first time or since the last", () => activity.FillAsync(null, stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        Console.WriteLine();
        Console.WriteLine("| run | bare scan s | build in all s (CPU) | training s | of it learning s | scoring s | choosing and the rest s | members | AUC | peak MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var run = 1; run <= options.Runs; run++)
        {
            var scan = new Measured();
            await _watches.MeasureAsync(scan, () => client.QueryAsync(
                "SELECT visitor_id, count(), max(event_time), countIf(event = 'purchase') FROM events WHERE site = 'demo' GROUP BY visitor_id FORMAT Null", stop));
            var built = new Measured();
            var line = "";
            await _watches.MeasureAsync(built, async () =>
            {
                var (build, model) = await scene.BuildAsync(
                    $"like-buyers-{run}", Site, $$""" "size": "1%", "horizon": "14d", "random_seed": {{run}}, "seed": {"did": "purchase", "within": "14d"} """, rollup!, Until, stop);
                var scoring = double.Parse(
                    await client.QueryAsync($"SELECT seconds FROM lookalike_scorings WHERE model = {model.Model} FORMAT TSV", stop), CultureInfo.InvariantCulture);
                line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model.Seconds:0.0} | {model.LearningSeconds:0.0} | {scoring:0.0} | {build.Seconds - model.Seconds - scoring:0.0} | {build.Size:N0} | {model.Proof.Auc.Value:0.000}");
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {run} | {scan.Seconds:0.0} | {built.Seconds:0.0} ({built.Processor:0.0}) | {line} | {built.Megabytes:0} |"));
        }
    }

    // Merging what was written would count as the builds' work.
    private async Task WaitForMergesAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var quiet = 0; quiet < 3; quiet = await client.QueryAsync("SELECT count() FROM system.merges FORMAT TSV", stop) == "0\n" ? quiet + 1 : 0)
        {
            await timer.WaitForNextTickAsync(stop);
        }
    }

    private async Task StepAsync(string name, Func<Task> work)
    {
        var measured = new Measured();
        await _watches.MeasureAsync(measured, work);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {measured.Seconds:0.0} s, {measured.Processor:0.0} s of the engine's CPU, peak {measured.Megabytes:0} MB"));
    }
}
