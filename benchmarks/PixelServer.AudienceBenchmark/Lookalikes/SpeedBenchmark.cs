using System.Diagnostics;
using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>
/// How long a lookalike takes on generated traffic, phase by phase, and the engine's peak of memory: the roll-ups (kept up, so the first time is shown apart, and
/// the first run takes in another day's traffic), training with the reading of its sample, scoring everybody, choosing the 1 % that score highest; beside the
/// bare scan of the events.
/// </summary>
internal sealed class SpeedBenchmark(ClickHouseClient client, EngineUse engine, BenchmarkOptions options)
{
    private const string Site = "demo";

    // Events that were loaded just before a filling are taken in again by the next one; where a benchmark makes millions of them, that would be all it measures.
    private const string Waiting = "waiting until what was loaded is taken in once only";

    // As audiences are by default.
    private static readonly TimeSpan Window = AudienceDefinition.DefaultActiveWithin;

    private static readonly DateTimeOffset Until = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly Stopwatches _watches = new(engine);

    public async Task RunAsync(CancellationToken stop)
    {
        var scene = await LookalikeScene.CreateAsync(client, [Site], stop);
        var plan = new SimulationPlan { Site = Site, Until = Until, Visitors = options.Visitors, EventsPerVisitor = (double)options.Events / options.Visitors };
        await StepAsync("making traffic", () => new SimulatedTraffic(plan, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        await StepAsync(Waiting, () => Task.Delay(VisitorRollup.Overlap, stop));
        await StepAsync("visitor_states", () => FillStatesAsync(stop));
        var seenUntil = 0L;
        await StepAsync("visitor_activity", async () => seenUntil = await FillActivityAsync(stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        await StepAsync("visitor_features", () => FillFeaturesAsync(Until, seenUntil, stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        await StepAsync("making another day's traffic", () => new SimulatedTraffic(plan with { NextDays = 1 }, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        await StepAsync(Waiting, () => Task.Delay(VisitorRollup.Overlap, stop));
        Console.WriteLine();
        Console.WriteLine("| run | bare scan s | in all s (CPU) | features s | training s | of it learning s | scoring s | choosing and the rest s | members | AUC | peak MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var run = 1; run <= options.Runs; run++)
        {
            var scan = new Measured();
            await _watches.MeasureAsync(scan, () => client.QueryAsync(
                "SELECT visitor_id, count(), max(event_time), countIf(event = 'purchase') FROM events WHERE site = 'demo' GROUP BY visitor_id FORMAT Null", stop));
            var built = new Measured();
            var line = "";
            await _watches.MeasureAsync(built, async () =>
            {
                // A build would fill them itself; here they are filled before it, to be timed.
                var started = Stopwatch.GetTimestamp();
                var rollup = await FillStatesAsync(stop);
                await FillFeaturesAsync(Until.AddDays(1), await FillActivityAsync(stop), stop);
                var features = Stopwatch.GetElapsedTime(started).TotalSeconds;
                var (build, model) = await scene.BuildAsync(
                    $"like-buyers-{run}",
                    Site,
                    $$""" "size": "1%", "horizon": "14d", "random_seed": {{run}}, "seed": {"did": "purchase", "within": "14d"} """,
                    rollup,
                    Until.AddDays(1),
                    stop,
                    isFull: true,
                    Duration.Write(Window));
                var scoring = double.Parse(
                    await client.QueryAsync($"SELECT seconds FROM lookalike_scorings WHERE model = {model.Model} FORMAT TSV", stop), CultureInfo.InvariantCulture);
                line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{features:0.0} | {model.Seconds:0.0} | {model.LearningSeconds:0.0} | {scoring:0.0} | {build.Seconds - model.Seconds - scoring:0.0} | {build.Size:N0} | {model.Proof.Auc.Value:0.000}");
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {run} | {scan.Seconds:0.0} | {built.Seconds:0.0} ({built.Processor:0.0}) | {line} | {built.Megabytes:0} |"));
        }
    }

    private async Task<RollupState> FillStatesAsync(CancellationToken stop)
    {
        var states = new VisitorRollup(client, TimeProvider.System);
        return await states.FillAsync(isFull: await states.FindAsync(stop) is null, null, stop);
    }

    private Task<long> FillActivityAsync(CancellationToken stop) => new ActivityRollup(client, TimeProvider.System).FillAsync(null, stop);

    private Task<FeatureGeneration?> FillFeaturesAsync(DateTimeOffset asOf, long seenUntil, CancellationToken stop) =>
        new FeatureRollup(client, new BuildLimits(), TimeProvider.System).FillAsync(Site, asOf.ToUnixTimeMilliseconds(), Window, seenUntil, null, stop);

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
