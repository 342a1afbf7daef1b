using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

namespace PixelServer.IngestBenchmark;

/// <summary>
/// What it costs to know repeated events: claiming a block's event ids and asking who was first, with many claims there already. Once
/// for ids that begin with time, as the snippet's do, and once for ids that are random throughout.
/// </summary>
internal sealed class ClaimBenchmark(ClickHouseClient client, EngineFixture? engine, BenchmarkOptions options)
{
    private const int HashBits = 80;
    private const long Rate = 2000;
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly EventWarehouse _warehouse = new(client, TimeProvider.System);
    private ulong _blocks;

    public async Task RunAsync()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{options.Claims:N0} claims there before, median of {options.Runs} blocks of each kind.\n"));
        Console.WriteLine("| ids | events a block | claim and look-up ms | client CPU µs/event | engine CPU µs/event | bytes/claim on disk |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var isTimed in new[] { true, false })
        {
            await client.ExecuteAsync("TRUNCATE TABLE claims", CancellationToken.None);
            await FillAsync(isTimed);
            foreach (var events in new[] { 1000, options.Block })
            {
                Print(isTimed, events, await MeasureAsync(isTimed, events), await BytesAsync());
            }
        }
    }

    // As they come at so many a second: about a day's worth in a part.
    private async Task FillAsync(bool isTimed)
    {
        const long part = 50_000_000;
        for (var first = 0L; first < options.Claims; first += part)
        {
            var hash = "(toUInt128(sipHash64(number)) + bitShiftLeft(toUInt128(sipHash64(number, 1)), 64))";
            var time = $"bitShiftLeft(toUInt128({Now} - intDiv(({options.Claims} - number) * 1000, {Rate})), {HashBits})";
            var id = isTimed ? $"bitOr({time}, bitAnd({hash}, bitShiftLeft(toUInt128(1), {HashBits}) - 1))" : hash;
            await client.ExecuteAsync(
                $"""
                INSERT INTO claims SELECT {id}, toUInt128(intDiv(number, 1000)), today()
                FROM numbers({first}, {Math.Min(part, options.Claims - first)})
                """,
                CancellationToken.None);
        }
    }

    private async Task<List<ClaimRun>> MeasureAsync(bool isTimed, int events)
    {
        using var claims = new ClaimBatch();
        using var self = Process.GetCurrentProcess();
        var runs = new List<ClaimRun>();
        for (var run = -1; run < options.Runs; run++)
        {
            var block = BlockId.From(Now, ++_blocks);
            claims.Clear();
            for (var i = 0; i < events; i++)
            {
                claims.Add(NewId(isTimed, i), block);
            }

            self.Refresh();
            var (clientBefore, engineBefore, started) = (self.TotalProcessorTime, engine?.ProcessorTime ?? TimeSpan.Zero, Stopwatch.GetTimestamp());
            if ((await _warehouse.ClaimAsync(LoadId.Of(block), claims, CancellationToken.None)).Count > 0)
            {
                throw new InvalidOperationException("A new id was claimed before.");
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            self.Refresh();
            if (run >= 0)
            {
                runs.Add(new ClaimRun(
                    elapsed.TotalMilliseconds,
                    (self.TotalProcessorTime - clientBefore).TotalMicroseconds / events,
                    engine is null ? double.NaN : (engine.ProcessorTime - engineBefore).TotalMicroseconds / events));
            }
        }

        return runs;
    }

    private static UInt128 NewId(bool isTimed, int place)
    {
        Span<UInt128> id = stackalloc UInt128[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(id));
        return isTimed ? ((UInt128)(ulong)(Now + (place * 1000 / Rate)) << HashBits) | (id[0] >> (128 - HashBits)) : id[0];
    }

    private async Task<double> BytesAsync()
    {
        var answer = await client.QueryAsync(
            "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'claims' FORMAT TSV",
            CancellationToken.None);
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    private static void Print(bool isTimed, int events, List<ClaimRun> runs, double bytes) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {(isTimed ? "beginning with time" : "random")} | {events:N0} | {Median(runs, run => run.Milliseconds):0.0} | {Median(runs, run => run.ClientMicroseconds):0.00} | {Median(runs, run => run.EngineMicroseconds):0.00} | {bytes:0.0} |"));

    private static double Median(List<ClaimRun> runs, Func<ClaimRun, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private readonly record struct ClaimRun(double Milliseconds, double ClientMicroseconds, double EngineMicroseconds);
}
