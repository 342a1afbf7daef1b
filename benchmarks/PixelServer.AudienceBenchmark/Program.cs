using System.CommandLine;
using PixelServer.AudienceBenchmark;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

var url = new Option<string>("--clickhouse") { Description = "A ClickHouse to use instead of an engine of our own; traffic of the same numbers that it holds is kept" };
var password = new Option<string>("--password") { Description = "Its password for the user writer", DefaultValueFactory = _ => "" };
var process = new Option<int>("--engine") { Description = "Its process id, whose CPU and memory are measured" };
var events = new Option<long>("--events") { Description = "Events, about", DefaultValueFactory = _ => 30_000_000 };
var visitors = new Option<long>("--visitors") { Description = "Visitors", DefaultValueFactory = _ => 2_400_000 };
var runs = new Option<int>("--runs") { Description = "Runs of each kind; the median counts", DefaultValueFactory = _ => 3 };
var root = new RootCommand("How long every audience template takes on generated traffic: preview, full build, refresh; 100 M events take 6 GB in the temporary folder")
{
    url, password, process, events, visitors, runs,
};
root.SetAction(async (result, stop) =>
{
    var options = new BenchmarkOptions(
        result.GetValue(url) is { } address ? new Uri(address) : null,
        result.GetRequiredValue(password),
        result.GetValue(process),
        result.GetValue(events),
        result.GetValue(visitors),
        result.GetValue(runs));
    await using var engine = options.Url is null ? new EngineFixture() : null;
    using var client = new ClickHouseClient(new ClickHouseOptions
    {
        Url = engine?.Url ?? options.Url!,
        User = "writer",
        Password = engine is null ? options.Password : EngineFixture.Password,
        QueryTimeout = TimeSpan.FromHours(1),
        InsertTimeout = TimeSpan.FromHours(1),
    });
    await new TemplateBenchmark(client, new EngineUse(engine?.ProcessId ?? options.Engine), options).RunAsync(stop);
    return 0;
});
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exitCode;
