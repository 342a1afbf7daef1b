using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PixelServer.AudienceBenchmark;
using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Templates;
using PixelServer.Pipeline.Warehouse;

var url = new Option<string>("--clickhouse") { Description = "A server that holds events of the site" };
var user = new Option<string>("--user") { DefaultValueFactory = _ => "writer" };
var password = new Option<string>("--password") { DefaultValueFactory = _ => "" };
var site = new Option<string>("--site") { DefaultValueFactory = _ => "demo" };
var process = new Option<int>("--engine") { Description = "Its process id, whose memory is measured" };
var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 3 };
var root = new RootCommand("Audiences") { url, user, password, site, process, runs };
root.SetAction(async (result, stop) =>
{
    using var client = new ClickHouseClient(new ClickHouseOptions
    {
        Url = new Uri(result.GetRequiredValue(url)),
        User = result.GetRequiredValue(user),
        Password = result.GetRequiredValue(password),
        QueryTimeout = TimeSpan.FromHours(1),
        InsertTimeout = TimeSpan.FromHours(1),
    });
    var rollup = new VisitorRollup(client, TimeProvider.System);
    var started = Stopwatch.GetTimestamp();
    var state = await rollup.FindAsync(stop) ?? await rollup.FillAsync(isFull: true, null, stop);
    Console.WriteLine($"fill {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    var asOf = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    var measurement = new TemplateMeasurement(client, new EngineMemory(result.GetValue(process)), result.GetRequiredValue(site), result.GetValue(runs));
    var all = new List<TemplateFigures>();
    foreach (var template in AudienceTemplates.All)
    {
        var figures = await measurement.MeasureFullAsync(template, state, asOf);
        all.Add(figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{template.Id,-24} scan {Median(figures.Scan):0.00} preview {Median(figures.Preview):0.00} ({figures.Estimate!.Size} ± {figures.Estimate.Error}, {figures.Estimate.Sample:0.000}) full {Median(figures.Full):0.00} size {figures.FullRecord!.Size} MB {figures.PreviewMegabytes:0} {figures.FullMegabytes:0}"));
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
