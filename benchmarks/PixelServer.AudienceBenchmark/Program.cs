using System.CommandLine;
using PixelServer.AudienceBenchmark;
using PixelServer.AudienceBenchmark.Insights;
using PixelServer.AudienceBenchmark.Lookalikes;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

var url = new Option<string>("--clickhouse") { Description = "A ClickHouse to use instead of an engine of our own; traffic of the same numbers that it holds is kept" };
var password = new Option<string>("--password") { Description = "Its password for the user writer", DefaultValueFactory = _ => "" };
var process = new Option<int>("--engine") { Description = "Its process id, whose CPU and memory are measured" };
var events = new Option<long>("--events") { Description = "Events, about", DefaultValueFactory = _ => 30_000_000 };
var visitors = new Option<long>("--visitors") { Description = "Visitors", DefaultValueFactory = _ => 2_400_000 };
var runs = new Option<int>("--runs") { Description = "Runs of each kind; the median counts", DefaultValueFactory = _ => 3 };
var days = new Option<int>("--days") { Description = "Length of the traffic; of the same events a shorter one has denser days", DefaultValueFactory = _ => 180 };
var panels = new Option<string>("--panels") { Description = "Ask only panels whose names begin so, and leave out what else is measured", DefaultValueFactory = _ => "" };
var areas = new Option<int>("--areas") { Description = "Areas of the web site whose visitors are looked for, the busiest first", DefaultValueFactory = _ => 30 };
var boosted = new Option<bool>("--boosted") { Description = "Also learn boosted trees from the same samples, and compare (5 min more)" };
var templates = new Command("audiences", "How long every audience template takes on generated traffic: preview, full build, refresh; 100 M events take 6 GB in the temporary folder")
{
    url, password, process, events, visitors, runs,
};
templates.SetAction((result, stop) => RunAsync(result, (client, engine, options) => new TemplateBenchmark(client, engine, options).RunAsync(stop)));
var speed = new Command("lookalike-speed", "How long a lookalike takes on generated traffic, phase by phase, against the bare scan")
{
    url, password, process, events, visitors, runs,
};
speed.SetAction((result, stop) => RunAsync(result, (client, engine, options) => new SpeedBenchmark(client, engine, options).RunAsync(stop)));
var insights = new Command("insights", "How long the panels of the page Insight take on generated traffic, against the same question asked of the events, and what keeping the sessions takes")
{
    url, password, process, events, visitors, runs, days, panels,
};
insights.SetAction((result, stop) => RunAsync(result, (client, engine, options) => new InsightBenchmark(client, engine, options, result.GetValue(days), result.GetValue(panels)!).RunAsync(stop)));
var quality = new Command("lookalike-quality", "How well lookalikes find whom they should, on real data and on generated traffic whose truth is known")
{
    areas, boosted,
};
quality.SetAction((result, stop) => RunAsync(result, (client, _, _) => new QualityBenchmark(client, result.GetValue(areas), result.GetValue(boosted)).RunAsync(stop)));
var parsed = new RootCommand("Benchmarks of audiences and insights") { templates, speed, quality, insights }.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exitCode;

async Task<int> RunAsync(ParseResult result, Func<ClickHouseClient, EngineUse, BenchmarkOptions, Task> run)
{
    // An option that a command does not have is not asked for.
    T? Get<T>(Option<T> option) => result.CommandResult.Command.Options.Contains(option) ? result.GetValue(option) : default;
    var options = new BenchmarkOptions(
        Get(url) is { } address ? new Uri(address) : null,
        Get(password) ?? "",
        Get(process),
        Get(events),
        Get(visitors),
        Get(runs));
    await using var engine = options.Url is null ? new EngineFixture() : null;
    using var client = new ClickHouseClient(new ClickHouseOptions
    {
        Url = engine?.Url ?? options.Url!,
        User = "writer",
        Password = engine is null ? options.Password : EngineFixture.Password,
        QueryTimeout = TimeSpan.FromHours(1),
        InsertTimeout = TimeSpan.FromHours(1),
    });
    await run(client, new EngineUse(engine?.ProcessId ?? options.Engine), options);
    return 0;
}
