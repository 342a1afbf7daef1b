using System.Diagnostics;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

namespace PixelServer.IngestBenchmark;

/// <summary>Decodes, gathers and inserts the same records in one format and takes the time of both sides.</summary>
internal sealed class IngestMeasurement(ClickHouseClient client, EngineFixture? engine, byte[][] records)
{
    // 2026-03-04, so that every run's rows lie in one partition.
    private const ulong BlockMilliseconds = 1_772_600_767_089;

    private readonly EventDecoder _decoder = new();
    private ulong _blocks;

    public async Task<IngestRun> RunAsync(RowFormat format)
    {
        format.Clear();
        format.Block = new BlockId(((UInt128)BlockMilliseconds << 80) | ++_blocks);
        using var self = Process.GetCurrentProcess();
        var engineBefore = engine?.ProcessorTime ?? TimeSpan.Zero;
        var clientBefore = self.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();

        Decode(format);
        var bytes = new CountingStream();
        await client.InsertAsync(
            $"INSERT INTO events ({format.Columns}) FORMAT {format.Name}",
            (stream, token) => format.WriteAsync(bytes.Over(stream), token),
            new QuerySettings().Set("async_insert", 0).Set("max_insert_threads", 1).Set("insert_deduplication_token", format.Block.ToString()),
            CancellationToken.None);

        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        return new IngestRun(
            records.Length / elapsed.TotalSeconds,
            (self.TotalProcessorTime - clientBefore).TotalMicroseconds / records.Length,
            engine is null ? double.NaN : (engine.ProcessorTime - engineBefore).TotalMicroseconds / records.Length,
            (double)bytes.Count / records.Length);
    }

    /// <summary>Processor nanoseconds and allocated bytes per event of decoding alone, warm.</summary>
    public (double Nanoseconds, double Bytes) Decode(int rounds)
    {
        Decode(null);
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            Decode(null);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var events = (double)rounds * records.Length;
        self.Refresh();
        return ((self.TotalProcessorTime - before).TotalNanoseconds / events, bytes / events);
    }

    private void Decode(RowFormat? format)
    {
        for (var record = 0; record < records.Length; record++)
        {
            var decoded = _decoder.Decode(1, record, records[record]);
            while (decoded.MoveNext())
            {
                if (!decoded.Rejection.IsNone)
                {
                    throw new InvalidOperationException($"A sample is no event: {decoded.Rejection.Detail}");
                }

                format?.Add(decoded.Event);
            }
        }
    }
}
