using System.Diagnostics;
using System.Globalization;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using PixelServer.Insights.Rollup;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Insights;

/// <summary>
/// How long the panels of the page Insight take on generated traffic, 28 days against the 28 before, nothing remembered, each run with other filters; beside
/// them the same question asked of the events. And what it takes to keep the sessions: the first filling, and one after about 1 % more events.
/// </summary>
internal sealed class InsightBenchmark(ClickHouseClient client, EngineUse engine, BenchmarkOptions options, int days, string panels)
{
    private const string Site = "demo";
    private const int NewDays = 2;

    private static readonly DateTimeOffset Until = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    // From everything to little; the first is what the page shows when it is opened.
    private static readonly (string Name, string[] Included, string[] Excluded)[][] Filters =
    [
        [],
        [("device_type", ["mobile"], [])],
        [("country", ["DE", "AT"], [])],
        [("channel", ["Organic Search"], [])],
        [("visitors", ["returning"], [])],
        [("network", [], [""])],
        [("event", ["add_to_cart"], [])],
        [("category", ["Kitchen"], [])],
        [("device_type", [], ["mobile"]), ("visitors", ["new"], [])],
        [("source", ["google"], []), ("event", ["purchase", "sign_up"], [])],
        [("landing_page", ["/*"], [])],
        [("browser", ["Chrome", "Mobile Safari"], []), ("country", [], ["US"])],
    ];

    private readonly Stopwatches _watches = new(engine);

    public async Task RunAsync(CancellationToken stop)
    {
        var warehouse = new EventWarehouse(client, TimeProvider.System);
        await warehouse.MigrateAsync(stop);
        await warehouse.UpsertSitesAsync([new SiteRow(Site, "", [], "", "am")], stop);

        // Of traffic that looks loaded long ago nothing is new.
        var plan = new SimulationPlan { Site = Site, Until = Until, Days = days, Visitors = options.Visitors, EventsPerVisitor = (double)options.Events / options.Visitors };
        await StepAsync("making traffic", () => new SimulatedTraffic(plan, new SimulationWarehouse(client, TimeProvider.System), TimeProvider.System.GetUtcNow().AddDays(-1)).RunAsync(stop));
        await StepAsync("merging", () => WaitForMergesAsync(stop));
        var rollup = new SessionRollup(client, TimeProvider.System);
        if (await rollup.FindAsync(stop) is null)
        {
            await StepAsync("first filling", () => rollup.FillAsync(null, stop));
            await StepAsync("merging", () => WaitForMergesAsync(stop));
        }

        Console.WriteLine(await DescribeAsync(stop));
        await AskAsync(stop);
        if (IsPart)
        {
            return;
        }

        await StepAsync("making new events", () => new SimulatedTraffic(plan with { NextDays = NewDays }, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop));
        await StepAsync("filling up with the new events", () => rollup.FillAsync(null, stop));
        await StepAsync("filling up again: nothing is new", () => rollup.FillAsync(null, stop));
    }

    private bool IsPart => panels.Length > 0;

    private async Task AskAsync(CancellationToken stop)
    {
        var all = new InsightQuery { Site = Site, From = Day(Until.AddDays(-28)), Until = Day(Until.AddDays(-1)) };
        var reader = new InsightReader(client);
        Console.WriteLine();
        Console.WriteLine("| panel | p50 ms | p95 ms | CPU p50 ms | CPU p95 ms | all sessions ms (CPU) | the same of the events s (CPU) |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var question in PanelQuestion.All.Where(one => one.Name.StartsWith(panels, StringComparison.Ordinal)))
        {
            var (times, whole) = (new PanelTimes(), new PanelTimes());

            // Once of other days, uncounted: a server that has run for a while has compiled its code.
            await question.AskAsync(reader, all with { From = all.From.AddDays(-14), Until = all.Until.AddDays(-14) }, stop);
            for (var run = 0; run < Math.Max(1, options.Runs); run++)
            {
                foreach (var filters in Filters)
                {
                    var query = all with { Filters = [.. filters.Select(one => new InsightFilter(FilterDimension.All.First(dimension => dimension.Name == one.Name), one.Included, one.Excluded))] };
                    var (started, processor) = (Stopwatch.GetTimestamp(), engine.ProcessorSeconds());
                    await question.AskAsync(reader, query, stop);
                    var (seconds, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, engine.ProcessorSeconds() - processor);
                    times.Add(seconds, used);
                    if (filters.Length == 0)
                    {
                        whole.Add(seconds, used);
                    }
                }
            }

            var raw = await RawAsync(question, stop);
            var parts = whole.Cells().Split(" | ");
            Console.WriteLine($"| {question.Name} | {times.Cells()} | {parts[0]} ({parts[2]}) | {raw} |");
        }
    }

    private async Task<string> RawAsync(PanelQuestion question, CancellationToken stop)
    {
        if (question.Raw.Length == 0 || IsPart)
        {
            return "–";
        }

        var sql = question.Raw
            .Replace("{from}", Text(Until.AddDays(-56)), StringComparison.Ordinal)
            .Replace("{middle}", Text(Until.AddDays(-28)), StringComparison.Ordinal)
            .Replace("{to}", Text(Until), StringComparison.Ordinal);
        var (started, processor) = (Stopwatch.GetTimestamp(), engine.ProcessorSeconds());
        var settings = new QuerySettings().Set("max_bytes_before_external_sort", 4L << 30).Set("max_bytes_before_external_group_by", 4L << 30);
        await client.QueryAsync($"{sql} FORMAT Null", stop, settings: settings);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} ({engine.ProcessorSeconds() - processor:0.0})");
    }

    private static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Merging what was written would count as the panels' work.
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

    private Task<string> DescribeAsync(CancellationToken stop) => client.QueryAsync(
        """
        SELECT concat(table, ': ', toString(sum(rows)), ' rows, ', formatReadableSize(sum(bytes_on_disk)), ' in ', toString(count()), ' parts')
        FROM system.parts WHERE active AND database = currentDatabase() AND (table = 'events' OR table LIKE 'insight%')
        GROUP BY table ORDER BY table FORMAT TSVRaw
        """,
        stop);
}
