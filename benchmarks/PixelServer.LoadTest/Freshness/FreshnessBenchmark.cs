using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Freshness;

/// <summary>
/// Sends events evenly over time and asks ClickHouse every few milliseconds for those that were answered and not yet seen. A row
/// counts as there when the answer that holds it has arrived, so the figures err on the slow side by up to one poll.
/// </summary>
internal sealed class FreshnessBenchmark(FreshnessOptions options)
{
    private static readonly TimeSpan MissingLimit = TimeSpan.FromSeconds(30);

    public async Task<FreshnessReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: false, cancellationToken);
        Progress.Say(machine.ToString());
        var rows = new List<FreshnessRow>();
        foreach (var durability in options.Durabilities)
        {
            rows.Add(await MeasureAsync(durability, cancellationToken));
        }

        return new FreshnessReport(machine, options.EventsPerSecond, options.Seconds, options.Connections, rows);
    }

    private async Task<FreshnessRow> MeasureAsync(Durability durability, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(options.Program, options.Folder, durability, loading: true, cancellationToken);
        using var reader = new ClickHouseReader(server.Keys.ClickHouse);
        using var client = new PixelClient(options.Connections);
        var watch = new EventWatch((ids, token) => reader.LinesAsync(
            $"SELECT event_id FROM events WHERE site = 'demo' AND event_id IN ('{string.Join("','", ids)}') FORMAT TSV", token));
        var traffic = new ShopTraffic(server.Url, TimeProvider.System);
        var answers = new ConcurrentDictionary<string, double>();
        var faults = new ConcurrentQueue<string>();
        var total = options.EventsPerSecond * (options.WarmUpSeconds + options.Seconds);
        Progress.Say($"{durability}: {total} events");

        var (othersBefore, started) = (OthersSeconds(server), Stopwatch.GetTimestamp());
        // A sender ends when the other senders or the poller fail.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var senders = Task.WhenAll(Enumerable.Range(0, options.Connections).Select(sender => SendAsync(sender, failed.Token)));
        try
        {
            await watch.PollAsync(senders, MissingLimit, cancellationToken);
            await senders;
        }
        finally
        {
            await failed.CancelAsync();
        }

        var others = (OthersSeconds(server) - othersBefore) / (Stopwatch.GetElapsedTime(started).TotalSeconds * Environment.ProcessorCount);
        await CheckRowsAsync();
        var counted = Enumerable.Range(0, total).Skip(options.EventsPerSecond * options.WarmUpSeconds).Select(ShopTraffic.EventId).ToHashSet();
        var row = new FreshnessRow(
            durability,
            watch.Delays.Keys.Count(counted.Contains),
            Delay.Of(watch.Delays.Where(pair => counted.Contains(pair.Key)).Select(pair => pair.Value)),
            Delay.Of(answers.Where(pair => counted.Contains(pair.Key)).Select(pair => pair.Value)),
            watch.PollMs,
            Math.Max(0, others),
            [.. faults]);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{durability}: p50 {row.Row.P50:F0} ms, p99 {row.Row.P99:F0} ms, max {row.Row.Max:F0} ms"));
        return row;

        // Sender n of c sends events n, n + c, n + 2c … each at its own time, even when an earlier answer was late.
        async Task SendAsync(int sender, CancellationToken token)
        {
            for (var number = sender; number < total; number += options.Connections)
            {
                var wait = TimeSpan.FromSeconds((double)number / options.EventsPerSecond) - Stopwatch.GetElapsedTime(started);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, token);
                }

                var eventId = ShopTraffic.EventId(number);
                var sent = Stopwatch.GetTimestamp();
                if (await client.SendAsync(traffic.Pixel(number, eventId), token) is { } fault)
                {
                    faults.Enqueue($"event {number} {fault}");
                    continue;
                }

                watch.Add(eventId);
                answers[eventId] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            }
        }

        async Task CheckRowsAsync()
        {
            if (watch.Missing > 0)
            {
                faults.Enqueue($"{watch.Missing} answered events had no row after {MissingLimit.TotalSeconds:F0} s");
            }

            var rows = (await reader.LinesAsync("SELECT count() FROM events FORMAT TSV", cancellationToken))[0];
            if (rows != answers.Count.ToString(CultureInfo.InvariantCulture))
            {
                faults.Enqueue($"{answers.Count} events were answered, {rows} rows are in the table");
            }
        }
    }

    private static double OthersSeconds(ServerProcess server) => ProcessFigures.MachineBusySeconds()
        - ProcessFigures.CpuSeconds(server.Id) - ProcessFigures.CpuSeconds(server.EngineId!.Value) - ProcessFigures.CpuSeconds(Environment.ProcessId);
}
