using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary>
/// Sends as much as is answered for a while, waits until all of it is in ClickHouse, and counts the rows. What is stored per second is
/// taken over the whole time, the waiting included, so that a backlog is no gain.
/// </summary>
internal sealed class EndToEndBenchmark(EndToEndOptions options)
{
    public async Task<EndToEndReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: false, cancellationToken);
        Progress.Say(machine.ToString());
        var rows = new List<EndToEndRow>();
        foreach (var overRedis in options.OverRedis ? new[] { false, true } : [false])
        {
            foreach (var shape in new[] { LoadShape.SinglePixels, LoadShape.Batches })
            {
                rows.Add(await MeasureAsync(overRedis, shape, cancellationToken));
            }
        }

        return new EndToEndReport(machine, options.Seconds, options.PixelConnections, options.BatchConnections, rows);
    }

    private async Task<EndToEndRow> MeasureAsync(bool overRedis, LoadShape shape, CancellationToken cancellationToken)
    {
        await using var path = overRedis
            ? await EventPath.StartOverRedisAsync(options.Program, options.Folder, cancellationToken)
            : await EventPath.StartAsync(options.Program, options.Folder, cancellationToken);
        await using var files = new TemporaryFolder(options.Folder);
        var load = new EventLoad(shape, path.Url, files.Path);
        await load.PrepareAsync(cancellationToken);
        var connections = shape.IsBatch ? options.BatchConnections : options.PixelConnections;
        Progress.Say($"{path.Name}, {shape.Name}: warming up, {options.WarmUpSeconds} s");
        await load.RunAsync(connections, options.WarmUpSeconds, cancellationToken);
        await path.LoadedAsync(cancellationToken);

        var rowsBefore = await path.RowsAsync("events", cancellationToken);
        var since = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        var cpuBefore = Cpu(path);
        var answers = await load.RunAsync(connections, options.Seconds, cancellationToken);
        var ended = Stopwatch.GetTimestamp();
        await path.LoadedAsync(cancellationToken);
        var drainSeconds = Stopwatch.GetElapsedTime(ended).TotalSeconds;
        var seconds = answers.Seconds + drainSeconds;
        var cpu = Cpu(path).Since(cpuBefore);
        var memory = path.Parts.ToDictionary(part => part.Name, part => MemoryFigures.Of(part.ProcessId));
        var events = await path.RowsAsync("events", cancellationToken) - rowsBefore;

        var row = new EndToEndRow(
            path.Name,
            shape,
            answers.Requests,
            answers.RequestsPerSecond,
            events,
            events / seconds,
            drainSeconds,
            cpu.PerEvent(events),
            cpu.Others / (seconds * Environment.ProcessorCount),
            await FreshnessAsync(path, since, cancellationToken),
            answers.P50Ms,
            answers.P99Ms,
            memory,
            await FaultAsync(path, shape, answers, events, connections, cancellationToken));
        Progress.Say(row.ToString());
        return row;
    }

    // The generator is a child that has ended; what else the machine did is neither ours nor this program's.
    private static PathCpu Cpu(EventPath path) => new(
        path.Parts.ToDictionary(part => part.Name, part => part.CpuSeconds()),
        ProcessFigures.EndedChildrenCpuSeconds(),
        ProcessFigures.MachineBusySeconds() - ProcessFigures.CpuSeconds(Environment.ProcessId));

    private static async Task<Freshness> FreshnessAsync(EventPath path, long since, CancellationToken cancellationToken)
    {
        var sql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT arrayJoin([quantileExact(0.5)(age), quantileExact(0.99)(age), max(age)])
            FROM (SELECT dateDiff('millisecond', received_at, loaded_at) AS age FROM events WHERE received_at >= fromUnixTimestamp64Micro({since}))
            FORMAT TSV
            """);
        var lines = await path.Reader.LinesAsync(sql, cancellationToken);
        var milliseconds = lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();
        return new Freshness(milliseconds[0], milliseconds[1], milliseconds[2]);
    }

    // Requests under way when the load ends are stored without being counted as answered: at most one per connection.
    private static async Task<string?> FaultAsync(
        EventPath path, LoadShape shape, WrkResult answers, long events, int connections, CancellationToken cancellationToken)
    {
        var distinct = (await path.Reader.LinesAsync("SELECT count() - uniqExact(sipHash64(event_id)) FROM events FORMAT TSV", cancellationToken))[0];
        var rejected = await path.RowsAsync("rejected_events", cancellationToken);
        var answered = answers.Requests * shape.BatchEvents;
        return answers switch
        {
            { Requests: 0 } => "no request was answered",
            { SocketErrors: > 0 } => $"{answers.SocketErrors} socket errors",
            { OtherStatuses: > 0 } => $"{answers.OtherStatuses} answers other than 2xx",
            _ when rejected > 0 => $"{rejected} events were rejected",
            _ when distinct != "0" => $"{distinct} events are stored twice",
            _ when events < answered || events > answered + ((long)connections * shape.BatchEvents) =>
                $"{answered} events were answered, {events} stored",
            _ => null,
        };
    }
}
