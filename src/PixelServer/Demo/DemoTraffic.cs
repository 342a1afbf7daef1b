using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Loading;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Demo;

/// <summary>Fills the site <c>demo</c> with half a year of made-up visits, in the background, as <c>pixelserver simulate</c> does. Once at a time; thread-safe.</summary>
internal sealed partial class DemoTraffic(
    DataDirectory data, SiteTable sites, WarehouseConnection connection, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DemoTraffic> logger)
{
    public const string Site = "demo";

    private const int Visitors = 20_000;

    private readonly Lock _lock = new();
    private volatile SimulatedTraffic? _traffic;
    private volatile DemoTrafficView _view = new(DemoTrafficState.None, 0, 0, null);

    public DemoTrafficView View => _view.State == DemoTrafficState.Running && _traffic is { } traffic
        ? _view with { Done = (double)traffic.PartsDone / traffic.Parts, Events = traffic.Events }
        : _view;

    /// <summary>Begins; null when it has, else why it cannot.</summary>
    public string? Start()
    {
        lock (_lock)
        {
            if (_view.State == DemoTrafficState.Running)
            {
                return "Traffic is being made already.";
            }

            if (sites.Find(Site) is null)
            {
                return $"There is no site '{Site}' to fill; add it first.";
            }

            if (connection.Link is not { } link)
            {
                return "ClickHouse has not been reached yet.";
            }

            _traffic = null;
            _view = new DemoTrafficView(DemoTrafficState.Running, 0, 0, null);
            _ = Task.Run(() => RunAsync(link.Client, lifetime.ApplicationStopping));
            return null;
        }
    }

    private async Task RunAsync(ClickHouseClient client, CancellationToken stop)
    {
        try
        {
            // The command's, so that not both make the same.
            using var only = ImportLock.Take(Path.Combine(data.Path, "simulate.lock"), "simulation");
            var warehouse = new SimulationWarehouse(client, time);
            var plan = new SimulationPlan
            {
                Site = Site,
                Until = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()),
                Visitors = Visitors,
            };
            plan = plan with { Until = await warehouse.FindUntilAsync(plan, stop) ?? plan.Until };
            var traffic = new SimulatedTraffic(plan, warehouse) { HasAttention = true };
            _traffic = traffic;
            var summary = await traffic.RunAsync(stop);
            _view = new DemoTrafficView(summary.Stopped ? DemoTrafficState.Failed : DemoTrafficState.Complete, 1, summary.Events, summary.Stopped ? "The server was stopped." : null);
            LogMade(summary.Events);
        }
        catch (Exception e) when (e is ClickHouseException or ImportException or SimulationException or IOException or OperationCanceledException)
        {
            _view = new DemoTrafficView(DemoTrafficState.Failed, 0, _traffic?.Events ?? 0, e.Message);
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(89, LogLevel.Information, "Demo traffic was made: {Events} events.")]
    private partial void LogMade(long events);

    [LoggerMessage(90, LogLevel.Warning, "Demo traffic could not be made: {Reason}")]
    private partial void LogFailed(string reason);
}
