using System.CommandLine;
using PixelServer.Configuration;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary><c>pixelserver simulate</c>: fills a site with made-up traffic like a real shop's, for trying things out and measuring.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var options = new SimulateOptions();
        var command = new Command("simulate", "Fill a site with made-up traffic like a real shop's; the same command again adds nothing");
        options.AddTo(command);
        command.SetAction((result, stop) =>
        {
            try
            {
                return RunAsync(options.Read(result), new SimulateReport(result.GetValue(options.Json), TimeProvider.System), stop);
            }
            catch (UsageException e)
            {
                SimulateReport.Failed(e.Message);
                return Task.FromResult(2);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(SimulateRequest request, SimulateReport report, CancellationToken stop)
    {
        ServerConnection? server = null;
        try
        {
            server = new ServerConnection(request.Data);
            using var client = server.Open(server.Keys.ClickHouse.Writer, QueryTimeout);
            using var sites = new ImportWarehouse(client, TimeProvider.System);
            await sites.FindSiteAsync(request.Plan.Site, stop);
            return request.Live
                ? await SendAsync(request, server, report, stop)
                : await StoreAsync(request, client, report, stop);
        }
        catch (ClickHouseException e)
        {
            SimulateReport.Failed(server?.Explain(e) ?? e.Message);
            return 1;
        }
        catch (HttpRequestException e)
        {
            SimulateReport.Failed(
                $"No server answers at {server?.Keys.Url}; start one with: deploy/run --data {request.Data.Path}\n({e.Message})");
            return 1;
        }
        catch (Exception e) when (e is ImportException or SimulationException or CommandException or IOException or UnauthorizedAccessException)
        {
            SimulateReport.Failed(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            SimulateReport.Failed("interrupted. What is stored stays; the same command goes on from there.");
            return 130;
        }
    }

    private static async Task<int> StoreAsync(SimulateRequest request, ClickHouseClient client, SimulateReport report, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var only = ImportLock.Take(Path.Combine(request.Data.Path, "simulate.lock"), "simulation");

        // Made before the work, so that a place that cannot be written to is known at once.
        await using var truth = request.Truth is null ? null : new FileStream(request.Truth, FileMode.Create, FileAccess.Write);
        var warehouse = new SimulationWarehouse(client, TimeProvider.System);
        var plan = request.Plan;
        if (request.EndIsOpen)
        {
            plan = plan with { Until = await warehouse.FindUntilAsync(plan, stop) ?? plan.Until };
        }

        var loadedAt = request.LoadedBeforeDays is { } days ? TimeProvider.System.GetUtcNow().AddDays(-days) : (DateTimeOffset?)null;
        var traffic = new SimulatedTraffic(plan, warehouse, loadedAt) { HasAttention = request.HasAttention };
        var summary = await report.FollowAsync(
            () => traffic.RunAsync(stop),
            () => (double)traffic.PartsDone / traffic.Parts,
            elapsed => FormattableString.Invariant($"{traffic.Events:N0} events, {traffic.Events / Math.Max(elapsed.TotalSeconds, 0.001):N0}/s"));
        if (truth is not null && !summary.Stopped)
        {
            await WriteTruthAsync(plan, truth, report, stop);
        }

        report.Print(plan, summary, TimeProvider.System.GetElapsedTime(started), request.Truth);
        if (summary.Stopped)
        {
            SimulateReport.Failed("interrupted. What is stored stays; the same command goes on from there.");
            return 130;
        }

        return 0;
    }

    private static Task<bool> WriteTruthAsync(SimulationPlan plan, FileStream file, SimulateReport report, CancellationToken stop)
    {
        var truth = new TruthFile(plan);
        return report.FollowAsync(
            async () =>
            {
                await truth.WriteAsync(file, stop);
                return true;
            },
            () => (double)truth.VisitorsDone / truth.Visitors,
            _ => FormattableString.Invariant($"{truth.VisitorsDone:N0} visitors' truth"));
    }

    private static async Task<int> SendAsync(SimulateRequest request, ServerConnection server, SimulateReport report, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var http = OperatorClient.Open(server.Keys);
        http.DefaultRequestHeaders.Authorization = null;
        http.Timeout = AnswerTimeout;
        var traffic = new LiveTraffic(request.Plan, http, request.Rate, TimeSpan.FromSeconds(request.Seconds), TimeProvider.System);
        var summary = await report.FollowAsync(
            () => traffic.RunAsync(stop),
            () => TimeProvider.System.GetElapsedTime(started).TotalSeconds / request.Seconds,
            _ => FormattableString.Invariant($"{traffic.Answered:N0} events"));
        report.Print(request.Plan, summary, TimeProvider.System.GetElapsedTime(started));
        if (summary.Refused > 0)
        {
            SimulateReport.Failed($"the server refused {summary.Refused} events, the last with: {summary.LastRefusal}");
            return 1;
        }

        return summary.Stopped ? 130 : 0;
    }
}
