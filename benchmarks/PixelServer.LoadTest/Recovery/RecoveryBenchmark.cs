using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Recovery;

/// <summary>
/// Fills the log of a server whose ClickHouse is away, kills it with SIGKILL, and starts it again on the same folder while ClickHouse
/// answers: when does it listen, when does it answer, when is everything a row.
/// </summary>
internal sealed class RecoveryBenchmark(RecoveryOptions options)
{
    private const long Mega = 1_000_000;

    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(30);

    public async Task<RecoveryReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: false, cancellationToken);
        Progress.Say(machine.ToString());
        var rows = new List<RecoveryRow>();
        foreach (var shape in new[] { LoadShape.SinglePixels, LoadShape.Batches })
        {
            rows.Add(await MeasureAsync(shape, cancellationToken));
        }

        return new RecoveryReport(machine, rows);
    }

    private async Task<RecoveryRow> MeasureAsync(LoadShape shape, CancellationToken cancellationToken)
    {
        await using var folder = new TemporaryFolder(options.Folder);
        await using var files = new TemporaryFolder(options.Folder);
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}"));
        var (requests, waitingBytes) = await FillAsync(shape, url, folder.Path, files.Path, cancellationToken);

        await using var engine = await EngineProcess.StartAsync(options.Folder, cancellationToken);
        var (machineBefore, engineBefore) = (MachineSeconds(), ProcessFigures.CpuSeconds(engine.Id));
        var started = Stopwatch.GetTimestamp();
        await using var server = Launch(folder.Path, url, engine.Settings);
        await server.UntilAsync("listening", TimeSpan.FromMilliseconds(1), async () =>
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(url.Host, url.Port, cancellationToken);
            return "listening";
        }, cancellationToken);
        var listening = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await AnswerPixelAsync(server, url, "recovered", cancellationToken);
        var answered = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await server.ReadKeysAsync(cancellationToken);
        await server.LoadedAsync(DrainLimit, cancellationToken);
        var drained = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (serverSeconds, engineSeconds) = (ProcessFigures.CpuSeconds(server.Id), ProcessFigures.CpuSeconds(engine.Id) - engineBefore);
        var others = MachineSeconds() - machineBefore - serverSeconds - engineSeconds;

        using var reader = new ClickHouseReader(engine.Access);
        var (events, distinct) = await CountAsync(reader, cancellationToken);

        // One pixel was answered before the load, one after the restart.
        var expected = (requests * shape.BatchEvents) + 2;
        var row = new RecoveryRow(
            shape,
            waitingBytes,
            events,
            listening,
            answered,
            drained,
            events / drained,
            1e6 * serverSeconds / events,
            1e6 * engineSeconds / events,
            MemoryFigures.Of(server.Id),
            Math.Max(0, others) / (drained * Environment.ProcessorCount),
            events == distinct && events == expected ? null : $"{expected} events were accepted, {events} are stored, {distinct} of them different");
        Progress.Say(row.ToString());
        return row;
    }

    // Gives the requests that were accepted, and the bytes that wait. The server is killed at its end.
    private async Task<(long Requests, long WaitingBytes)> FillAsync(
        LoadShape shape, Uri url, string folder, string files, CancellationToken cancellationToken)
    {
        await using var server = Launch(folder, url, ["--ClickHouse:Url=http://127.0.0.1:1"]);
        await AnswerPixelAsync(server, url, "before", cancellationToken);
        await server.ReadKeysAsync(cancellationToken);
        var load = new EventLoad(shape, url, files);
        await load.PrepareAsync(cancellationToken);
        Progress.Say($"{shape.Name}: filling the log with {options.Megabytes} MB");
        ServerFigures status;
        do
        {
            var answers = await load.RunAsync(options.Connections, options.SliceSeconds, cancellationToken);
            status = await server.StatusAsync(cancellationToken);
            if (answers.SocketErrors + answers.OtherStatuses > 0 || status.Collector.Rejected.Values.Any(count => count > 0))
            {
                throw new BenchmarkException($"The log could not be filled: {answers}, refused {string.Join(", ", status.Collector.Rejected)}.");
            }
        }
        while (status.Log.WaitingBytes < options.Megabytes * Mega);
        status = await SettledAsync(server, status, cancellationToken);
        return (status.Collector.Accepted - 1, status.Log.WaitingBytes);
    }

    // What the generator left under way may still be taken.
    private static async Task<ServerFigures> SettledAsync(ServerProcess server, ServerFigures before, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var status = await server.StatusAsync(cancellationToken);
            if (status.Collector.Accepted == before.Collector.Accepted && status.Log.WaitingBytes == before.Log.WaitingBytes)
            {
                break;
            }

            before = status;
        }

        return before;
    }

    private ServerProcess Launch(string folder, Uri url, IReadOnlyList<string> clickHouse) => ServerProcess.Launch(
        options.Program, folder, ServerProcess.Arguments(folder, url.GetLeftPart(UriPartial.Authority), Durability.Disk, clickHouse));

    private static async Task AnswerPixelAsync(ServerProcess server, Uri url, string eventId, CancellationToken cancellationToken)
    {
        using var client = new PixelClient(1);
        var traffic = new ShopTraffic(url, TimeProvider.System);
        await server.UntilAsync("answered a pixel", TimeSpan.FromMilliseconds(1), async () =>
            await client.SendAsync(traffic.Pixel(0, eventId), cancellationToken) is { } fault
                ? throw new BenchmarkException($"The first pixel was {fault}.")
                : "answered", cancellationToken);
    }

    private static double MachineSeconds() => ProcessFigures.MachineBusySeconds() - ProcessFigures.CpuSeconds(Environment.ProcessId);

    private static async Task<(long Events, long Distinct)> CountAsync(ClickHouseReader reader, CancellationToken cancellationToken)
    {
        var lines = await reader.LinesAsync(
            "SELECT arrayJoin([count(), uniqExact(sipHash64(event_id))]) FROM events FORMAT TSV", cancellationToken);
        return (long.Parse(lines[0], CultureInfo.InvariantCulture), long.Parse(lines[1], CultureInfo.InvariantCulture));
    }
}
