using System.Globalization;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Templates;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark;

/// <summary>
/// How long every template but the lookalikes takes on generated traffic, against the bare scan of the same columns in the same run: its
/// preview, its full build, and a refresh after two more days of traffic, about 1 % more events.
/// </summary>
internal sealed class TemplateBenchmark(ClickHouseClient client, EngineUse engine, BenchmarkOptions options)
{
    private const string Site = "demo";
    private const int NewDays = 2;

    private static readonly DateTimeOffset Until = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly Stopwatches _watches = new(engine);

    public async Task RunAsync(CancellationToken stop)
    {
        var warehouse = new EventWarehouse(client, TimeProvider.System);
        await warehouse.MigrateAsync(stop);
        await warehouse.UpsertSitesAsync([new SiteRow(Site, "", [], "", "am")], stop);

        // Of traffic that looks loaded long ago nothing is new.
        var plan = new SimulationPlan { Site = Site, Until = Until, Visitors = options.Visitors, EventsPerVisitor = (double)options.Events / options.Visitors };
        await StepAsync("making traffic", () => new SimulatedTraffic(plan, new SimulationWarehouse(client, TimeProvider.System), TimeProvider.System.GetUtcNow().AddDays(-1)).RunAsync(stop));

        await StepAsync("merging", () => WaitForMergesAsync(stop));
        var rollup = new VisitorRollup(client, TimeProvider.System);
        await StepAsync("joining persons", () => BuildPersonsAsync(stop));
        if (await rollup.FindAsync(stop) is null)
        {
            await StepAsync("visitor_states and visitor_days from all events", () => rollup.FillAsync(isFull: true, null, stop));
        }

        await StepAsync("making new events", () => new SimulatedTraffic(plan with { NextDays = NewDays }, new SimulationWarehouse(client, TimeProvider.System)).RunAsync(stop));
        RollupState? after = null;
        await StepAsync("filling them up with the new events", async () => after = await rollup.FillAsync(isFull: false, null, stop));
        var before = after! with { SeenUntil = await ReadOldLoadedAtAsync(stop) };
        Console.WriteLine(await DescribeAsync(stop));

        Console.WriteLine();
        Console.WriteLine("| template | members | bare scan s (CPU) | preview s (CPU) | estimate | full build s (CPU) | × scan | refresh s (CPU) | looked at | peak MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var template in AudienceTemplates.All.Where(template => template.Kind != AudienceKind.Lookalike))
        {
            Print(template.Id, await new TemplateMeasurement(client, _watches, Site, options.Runs).MeasureAsync(template, before, Until, after!, Until.AddDays(NewDays)));
        }
    }

    // The old events look as if loaded all at once, long before the new ones: what was known then had seen them and no more.
    private async Task<long> ReadOldLoadedAtAsync(CancellationToken stop) => long.Parse(
        await client.QueryAsync(
            "SELECT toUnixTimestamp64Milli(max(loaded_at)) FROM events WHERE event_time < fromUnixTimestamp64Milli({until:Int64}) FORMAT TSV",
            stop,
            new QueryParameters().Add("until", Until.ToUnixTimeMilliseconds())),
        CultureInfo.InvariantCulture) + (long)(2 * VisitorRollup.Overlap).TotalMilliseconds;

    // Merging what was written would count as the builds' work.
    private async Task WaitForMergesAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var quiet = 0; quiet < 3; quiet = await client.QueryAsync("SELECT count() FROM system.merges FORMAT TSV", stop) == "0\n" ? quiet + 1 : 0)
        {
            await timer.WaitForNextTickAsync(stop);
        }
    }

    private Task<PersonBuildRecord> BuildPersonsAsync(CancellationToken stop) =>
        new PersonBuild(new PersonWarehouse(client), new PersonDecisions(client), new PersonRules(), TimeProvider.System).RunAsync(isFull: true, stop);

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
        FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('events', 'visitor_states', 'visitor_days', 'person_rows')
        GROUP BY table ORDER BY table FORMAT TSVRaw
        """,
        stop);

    private static void Print(string template, TemplateFigures figures) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {template} | {figures.FullRecord!.Size:N0} | {figures.Scan.Seconds:0.00} ({figures.Scan.Processor:0.0}) | {figures.Preview.Seconds:0.00} ({figures.Preview.Processor:0.0}) | {Estimate(figures)} | {figures.Full.Seconds:0.00} ({figures.Full.Processor:0.0}) | {figures.Full.Seconds / figures.Scan.Seconds:0.0} | {figures.Refresh.Seconds:0.00} ({figures.Refresh.Processor:0.0}) | {(figures.RefreshRecord!.IsFull ? "all" : figures.RefreshRecord.Examined.ToString("N0", CultureInfo.InvariantCulture))} | {Math.Max(figures.Full.Megabytes, figures.Refresh.Megabytes):0} |"));

    private static string Estimate(TemplateFigures figures) => figures.Estimate!.IsExact
        ? "exact"
        : string.Create(CultureInfo.InvariantCulture, $"{figures.Estimate.Size:N0} ± {figures.Estimate.Error:N0}");
}
