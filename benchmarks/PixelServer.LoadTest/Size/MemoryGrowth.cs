using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Size;

/// <summary>Sends events as batches and single pixels until all are rows, and looks at the server's memory before and after.</summary>
internal sealed class MemoryGrowth(SizeOptions options, Durability durability)
{
    // One round of a sender: a batch, then single pixels.
    private const int BatchEvents = 100;
    private const int Pixels = 25;
    private const int RoundEvents = BatchEvents + Pixels;
    private const int MostFaults = 10;

    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(10);

    public async Task<MemoryRow> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(options.Program, options.Folder, durability, loading: true, cancellationToken);
        using var client = new PixelClient(options.Connections);
        var before = MemoryFigures.Of(server.Id);
        var traffic = new ShopTraffic(server.Url, TimeProvider.System);
        var faults = new ConcurrentQueue<string>();
        var rounds = (options.Events + RoundEvents - 1) / RoundEvents;
        var nextRound = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => SendAsync()));
        var collected = Stopwatch.GetElapsedTime(started);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{durability}: {rounds * RoundEvents:N0} events collected in {collected.TotalSeconds:F1} s"));
        var status = await server.LoadedAsync(LoadLimit, cancellationToken);
        var loaded = Stopwatch.GetElapsedTime(started);
        if (status.ClickHouse.Events != rounds * RoundEvents || status.ClickHouse.RejectedEvents != 0)
        {
            faults.Enqueue($"{rounds * RoundEvents} events sent, {status.ClickHouse.Events} rows, {status.ClickHouse.RejectedEvents} rejected");
        }

        var row = new MemoryRow(
            durability,
            rounds * RoundEvents,
            before,
            MemoryFigures.Of(server.Id),
            MemoryFigures.Of(server.EngineId!.Value),
            collected.TotalSeconds,
            loaded.TotalSeconds,
            [.. faults]);
        Progress.Say($"{durability}: loaded; server {row.After.Resident / 1_000_000} MB, at most {row.After.Peak / 1_000_000} MB");
        return row;

        async Task SendAsync()
        {
            int round;
            while ((round = Interlocked.Increment(ref nextRound)) < rounds && faults.Count < MostFaults)
            {
                var first = round * RoundEvents;
                Note(await client.SendAsync(traffic.Batch(first, BatchEvents), cancellationToken));
                for (var number = first + BatchEvents; number < first + RoundEvents; number++)
                {
                    Note(await client.SendAsync(traffic.Pixel(number, ShopTraffic.EventId(number)), cancellationToken));
                }

                if ((round + 1) % Math.Max(1, rounds / 10) == 0)
                {
                    Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{durability}: {(round + 1) * RoundEvents:N0} events"));
                }
            }
        }

        void Note(string? fault)
        {
            if (fault is not null)
            {
                faults.Enqueue(fault);
            }
        }
    }
}
