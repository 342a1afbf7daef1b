using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary>Everything that events pass through from the pixel to the row, all on this machine.</summary>
internal sealed class EventPath : IAsyncDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    private readonly ServerProcess _collector;
    private readonly IReadOnlyList<IAsyncDisposable> _others;

    private EventPath(
        string name, ServerProcess collector, IReadOnlyList<PathPart> parts, ClickHouseAccess clickHouse, IReadOnlyList<IAsyncDisposable> others)
    {
        Name = name;
        Parts = parts;
        Reader = new ClickHouseReader(clickHouse);
        _collector = collector;
        _others = others;
    }

    public string Name { get; }

    public Uri Url => _collector.Url;

    public IReadOnlyList<PathPart> Parts { get; }

    public ClickHouseReader Reader { get; }

    /// <summary>One server that collects and loads, with the embedded engine.</summary>
    public static async Task<EventPath> StartAsync(string program, string folder, CancellationToken cancellationToken)
    {
        var server = await ServerProcess.StartAsync(program, folder, Durability.Disk, loading: true, cancellationToken);
        return new EventPath(
            "one server",
            server,
            [new(PathPart.CollectorAndLoader, server.Id), new(PathPart.ClickHouse, server.EngineId!.Value)],
            server.Keys.ClickHouse,
            []);
    }

    /// <summary>A collector and a loader, each a process of its own, with Redis between them and ClickHouse as a server.</summary>
    public static async Task<EventPath> StartOverRedisAsync(string program, string folder, CancellationToken cancellationToken)
    {
        var started = new Stack<IAsyncDisposable>();
        try
        {
            var redis = await RedisProcess.StartAsync(cancellationToken);
            started.Push(redis);
            var engine = await EngineProcess.StartAsync(folder, cancellationToken);
            started.Push(engine);
            var setting = $"--Redis:Configuration={redis.Configuration}";
            var loader = await ServerProcess.StartAsync(
                program, folder, ["--roles", "loader", setting, .. engine.Settings], cancellationToken);
            started.Push(loader);
            var collector = await ServerProcess.StartAsync(
                program,
                folder,
                ["--roles", "collector", setting, $"--EventLog:Durability={Durability.Disk}", $"--EventLog:MaxBytes={ServerProcess.MaxLogBytes}"],
                cancellationToken);
            return new EventPath(
                "over Redis",
                collector,
                [
                    new(PathPart.Collector, collector.Id), new(PathPart.Redis, redis.Id), new(PathPart.Loader, loader.Id),
                    new(PathPart.ClickHouse, engine.Id),
                ],
                engine.Access,
                [.. started]);
        }
        catch
        {
            foreach (var one in started)
            {
                await one.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Waits until nothing waits in the collector's log: it lets go of what is in ClickHouse, and of nothing else.</summary>
    public Task LoadedAsync(CancellationToken cancellationToken) => _collector.LoadedAsync(DrainLimit, cancellationToken);

    public async Task<long> RowsAsync(string table, CancellationToken cancellationToken) => long.Parse(
        (await Reader.LinesAsync($"SELECT count() FROM {table} FORMAT TSV", cancellationToken))[0],
        System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Reader.Dispose();
        await _collector.DisposeAsync();
        foreach (var one in _others)
        {
            await one.DisposeAsync();
        }
    }
}
