using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Pixel;

/// <summary>
/// Loads nginx and our server in turns with the same request, so that what else happens on the machine meets both alike. A run
/// counts when every answer was good and the server recorded each request that was answered.
/// </summary>
internal sealed class PixelBenchmark(PixelOptions options)
{

    public async Task<PixelReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: true, cancellationToken);
        if (machine.FileSystem == "tmpfs")
        {
            throw new BenchmarkException($"{options.Folder} lies in memory; name a folder on a disk with --folder.");
        }

        Progress.Say(machine.ToString());
        await using var nginx = await NginxTarget.StartAsync(options.Folder, cancellationToken);
        var rows = new List<PixelRow>();
        foreach (var loading in options.Loading)
        {
            foreach (var durability in options.Durabilities)
            {
                await using var server = await ServerProcess.StartAsync(options.Program, options.Folder, durability, loading, cancellationToken);
                rows.AddRange(await CompareAsync(nginx, server, loading, durability, cancellationToken));
            }
        }

        return new PixelReport(machine, PixelRequest.ToBytes(nginx.Url, TimeProvider.System).Length, options.Seconds, rows);
    }

    private async Task<List<PixelRow>> CompareAsync(
        NginxTarget nginx, ServerProcess server, bool loading, Durability durability, CancellationToken cancellationToken)
    {
        var ours = new PixelServerTarget(server, loading);
        var rows = new List<PixelRow>();
        foreach (var connections in options.Connections)
        {
            // The first load compiles the hot path twice (tiers and profile); later ones warm what the number of connections changes.
            var warmUpSeconds = rows.Count == 0 ? options.WarmUpSeconds : Math.Min(3, options.WarmUpSeconds);
            Progress.Say($"warming up, {connections} connections, {warmUpSeconds} s");
            await MeasureAsync(ours, connections, warmUpSeconds, cancellationToken);
            await MeasureAsync(nginx, connections, Math.Min(3, warmUpSeconds), cancellationToken);
            var pairs = new List<PixelPair>();
            for (var run = 1; run <= options.Runs; run++)
            {
                var pair = new PixelPair(
                    await MeasureAsync(nginx, connections, options.Seconds, cancellationToken),
                    await MeasureAsync(ours, connections, options.Seconds, cancellationToken));
                pairs.Add(pair);
                Say(loading, durability, connections, run, pair);
            }

            rows.Add(new PixelRow(loading, durability, connections, pairs));
        }

        var status = await server.StatusAsync(cancellationToken);
        if (!loading && status.Log.WaitingBytes == 0)
        {
            throw new BenchmarkException("The log of the collector-only server is empty: its events went somewhere.");
        }

        if (loading && status.ClickHouse.Events != status.Collector.Accepted)
        {
            throw new BenchmarkException($"{status.Collector.Accepted} events were accepted, {status.ClickHouse.Events} are in ClickHouse.");
        }

        Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"accepted {status.Collector.Accepted:N0}, waiting in the log {status.Log.WaitingBytes:N0} bytes, rows {status.ClickHouse.Events ?? 0:N0}, commits {status.Log.Commits:N0}"));
        return rows;
    }

    private async Task<PixelRun> MeasureAsync(IPixelTarget target, int connections, int seconds, CancellationToken cancellationToken)
    {
        var requests = Path.Combine(options.Folder, $"requests-{target.Name}");
        byte[] request = [.. PixelRequest.ToBytes(target.Url, TimeProvider.System), 0];
        await File.WriteAllBytesAsync(requests, request, cancellationToken);
        var recordedBefore = await target.RecordedAsync(cancellationToken);
        var (cpuBefore, othersBefore, started) = (target.Cpu(), OthersSeconds(target), Stopwatch.GetTimestamp());
        var load = await WrkTemplates.RunAsync(target.Url, requests, connections, seconds, cancellationToken);
        var (othersAfter, elapsed) = (OthersSeconds(target), Stopwatch.GetElapsedTime(started));
        await target.SettleAsync(cancellationToken);
        var cpuAfter = target.Cpu();
        var recorded = await target.RecordedAsync(cancellationToken) - recordedBefore;
        File.Delete(requests);
        return new PixelRun(
            target.Name,
            load.Requests,
            recorded,
            load.RequestsPerSecond,
            1e6 * (cpuAfter.Server - cpuBefore.Server) / load.Requests,
            1e6 * (cpuAfter.Engine - cpuBefore.Engine) / load.Requests,
            load.P50Ms,
            load.P99Ms,
            Math.Max(0, othersAfter - othersBefore) / (elapsed.TotalSeconds * Environment.ProcessorCount),
            Fault(load, recorded, connections));
    }

    // Requests under way when the load ends are recorded without being counted as answered: at most one per connection.
    private static string? Fault(WrkResult load, long recorded, int connections) => load switch
    {
        { Requests: 0 } => "no request was answered",
        { SocketErrors: > 0 } => $"{load.SocketErrors} socket errors",
        { OtherStatuses: > 0 } => $"{load.OtherStatuses} answers other than 2xx",
        _ when recorded < load.Requests || recorded > load.Requests + connections => $"{load.Requests} requests answered, {recorded} recorded",
        _ => null,
    };

    // Everything busy but the server, its engine and the load generator.
    private static double OthersSeconds(IPixelTarget target)
    {
        var cpu = target.Cpu();
        return ProcessFigures.MachineBusySeconds() - ProcessFigures.EndedChildrenCpuSeconds() - cpu.Server - cpu.Engine;
    }

    private static void Say(bool loading, Durability durability, int connections, int run, PixelPair pair) => Progress.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"{(loading ? "with loading" : "collector only")} {durability} {connections} #{run}: nginx {pair.Nginx.CpuMicroseconds:F1} µs {pair.Nginx.RequestsPerSecond:N0}/s, "
        + $"ours {pair.Ours.CpuMicroseconds:F1} µs {pair.Ours.RequestsPerSecond:N0}/s, ratio {pair.CpuRatio:F2}, "
        + $"others {pair.Nginx.OthersShare:P0}/{pair.Ours.OthersShare:P0}{Fault(pair.Nginx)}{Fault(pair.Ours)}"));

    private static string Fault(PixelRun run) => run.Void is null ? "" : $" VOID {run.Server}: {run.Void}";
}
