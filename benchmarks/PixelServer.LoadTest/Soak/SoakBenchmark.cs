using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Soak;

/// <summary>
/// Sends single pixels of visitors who come and go at a steady rate to a server that does everything, looks at it every few seconds, and counts the rows in the
/// end. The rate is kept by pauses: each of many connections waits after its answer.
/// </summary>
internal sealed class SoakBenchmark(SoakOptions options)
{
    private const int PauseMs = 20;

    // What an answer takes at half load, so that the rate comes out about right.
    private const int AnswerMs = 2;

    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(5);

    public async Task<SoakReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: false, cancellationToken);
        Progress.Say(machine.ToString());
        await using var server = await ServerProcess.StartAsync(options.Program, options.Folder, Durability.Disk, loading: true, cancellationToken);
        await using var files = new TemporaryFolder(options.Folder);
        var load = new EventLoad(LoadShape.SinglePixels, server.Url, files.Path) { HasPassingVisitors = true };
        await load.PrepareAsync(cancellationToken);

        var connections = (int)Math.Ceiling(options.EventsPerSecond * (PauseMs + AnswerMs) / 1000.0);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Minutes} min over {connections} connections"));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = LookAsync(server, ended.Token);
        var answers = await load.RunPacedAsync(connections, PauseMs, options.Minutes * 60, cancellationToken);
        var drain = Stopwatch.GetTimestamp();
        await ended.CancelAsync();
        var samples = await looking;
        await server.LoadedAsync(DrainLimit, cancellationToken);
        var drainSeconds = Stopwatch.GetElapsedTime(drain).TotalSeconds;
        var status = await server.StatusAsync(cancellationToken);
        var rows = status.ClickHouse.Events ?? -1;
        var fault = answers switch
        {
            { Requests: 0 } => "no request was answered",
            { SocketErrors: > 0 } => $"{answers.SocketErrors} socket errors",
            { OtherStatuses: > 0 } => $"{answers.OtherStatuses} answers other than 2xx",
            _ when rows < answers.Requests || rows > answers.Requests + connections => $"{answers.Requests} events were answered, {rows} stored",
            _ => null,
        };
        return new SoakReport(machine, options.Minutes, answers.Requests, answers.RequestsPerSecond, answers.P50Ms, answers.P99Ms, rows, drainSeconds, samples, fault);
    }

    private async Task<IReadOnlyList<SoakSample>> LookAsync(ServerProcess server, CancellationToken ended)
    {
        var samples = new List<SoakSample>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SampleSeconds));
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                samples.Add(await SampleAsync(server, Stopwatch.GetElapsedTime(started).TotalSeconds, ended));
                if (samples.Count % 30 == 0)
                {
                    var last = samples[^1];
                    Progress.Say(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{last.Second:F0} s: server {last.ServerBytes / 1e6:F0} MB, engine {last.EngineBytes / 1e6:F0} MB, {last.Handles} handles, log {last.LogBytes / 1e6:F0} MB, oldest waits {last.OldestSeconds:F1} s"));
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The load is over, or somebody pressed Ctrl-C, which the caller notices by itself.
        }

        return samples;
    }

    private static async Task<SoakSample> SampleAsync(ServerProcess server, double second, CancellationToken cancellationToken)
    {
        var metrics = await server.MetricsAsync(cancellationToken);
        return new SoakSample(
            second,
            MemoryFigures.Of(server.Id).Resident,
            metrics.Sum("dotnet_gc_last_collection_heap_size_bytes"),
            MemoryFigures.Of(server.EngineId!.Value).Resident,
            Directory.EnumerateFileSystemEntries($"/proc/{server.Id}/fd").Count(),
            Directory.EnumerateFileSystemEntries($"/proc/{server.Id}/task").Count(),
            metrics.Sum("dotnet_gc_collections_total"),
            metrics.Sum("dotnet_gc_collections_total", "gen2"),
            metrics.Sum("dotnet_gc_pause_time_seconds_total"),
            metrics.Sum("pixelserver_log_bytes"),
            metrics.Sum("pixelserver_log_waiting_bytes"),
            metrics.Sum("pixelserver_log_oldest_waiting_seconds"),
            ProcessFigures.CpuSeconds(server.Id),
            ProcessFigures.CpuSeconds(server.EngineId!.Value));
    }
}
