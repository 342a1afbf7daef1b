using System.Globalization;
using PixelServer.IngestBenchmark;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

const string Database = "ingest_benchmark";

var mode = "";
if (args is [.., "--help" or "-h"])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

if (args is ["enrichment", ..] or ["claims", ..])
{
    (mode, args) = (args[0], args[1..]);
}

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(args);
}
catch (ArgumentException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}

if (mode == "enrichment")
{
    new EnrichmentBenchmark(options).Run();
    return 0;
}

await using var engine = options.Url is null ? new EngineFixture() : null;
using var client = new ClickHouseClient(new ClickHouseOptions
{
    Url = engine?.Url ?? options.Url!,
    Database = Database,
    User = engine is null ? options.User : EngineFixture.User,
    Password = engine is null ? options.Password : EngineFixture.Password,
});
await new EventWarehouse(client, TimeProvider.System).MigrateAsync(CancellationToken.None);
try
{
    if (mode == "claims")
    {
        await new ClaimBenchmark(client, engine, options).RunAsync();
        return 0;
    }

    var measurement = new IngestMeasurement(client, engine, SampleRecords.Make(options.Rows));
    using var native = new NativeFormat();
    using var json = new JsonFormat();
    RowFormat[] formats = [native, new RowBinaryFormat(), json];
    var runs = formats.ToDictionary(format => format, _ => new List<IngestRun>());

    // One round to warm up, then all formats in turn, so that what else the machine does falls on each alike.
    for (var run = 0; run <= options.Runs; run++)
    {
        foreach (var format in formats)
        {
            var result = await measurement.RunAsync(format);
            if (run > 0)
            {
                runs[format].Add(result);
            }
        }
    }

    await CheckRowsAsync(client, (options.Runs + 1) * formats.Length * options.Rows);
    Print(options, runs, measurement.Decode(rounds: 5));
}
finally
{
    await client.ExecuteAsync($"DROP DATABASE {Database}", CancellationToken.None);
}

return 0;

static async Task CheckRowsAsync(ClickHouseClient client, int expected)
{
    // All three formats must have stored the same values, else the figures compare nothing.
    var answer = await client.QueryAsync(
        """
        SELECT sum(rows), uniqExact(values)
        FROM (SELECT count() AS rows, sum(cityHash64(event_id, event_time, visitor_id, page_url, items.id, items.price, props, value)) AS values
              FROM events GROUP BY block_id)
        FORMAT TSV
        """,
        CancellationToken.None);
    if (answer.TrimEnd() != string.Create(CultureInfo.InvariantCulture, $"{expected}\t1"))
    {
        throw new InvalidOperationException($"{expected} rows of one content were sent; stored are rows and contents: {answer.TrimEnd()}.");
    }
}

static void Print(BenchmarkOptions options, Dictionary<RowFormat, List<IngestRun>> runs, (double Nanoseconds, double Bytes) decoding)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Rows} rows an insert, {SampleRecords.Source}, median of {options.Runs} interleaved runs. Client = decode, encode, send.\n"));
    Console.WriteLine("| format | rows/s | client CPU µs/row | engine CPU µs/row | bytes/row |");
    Console.WriteLine("|---|---:|---:|---:|---:|");
    foreach (var (format, results) in runs)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {format.Name} | {Median(results, run => run.RowsPerSecond):N0} | {Median(results, run => run.ClientMicroseconds):0.00} | {Median(results, run => run.EngineMicroseconds):0.00} | {Median(results, run => run.Bytes):0} |"));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nDecoding alone: {decoding.Nanoseconds:0} ns of processor time/event, {decoding.Bytes:0.00} bytes allocated/event."));
}

static double Median(List<IngestRun> runs, Func<IngestRun, double> figure)
{
    var sorted = runs.Select(figure).Order().ToList();
    return sorted[sorted.Count / 2];
}
