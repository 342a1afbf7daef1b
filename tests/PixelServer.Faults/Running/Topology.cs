using System.Net.Sockets;
using PixelServer.Faults.Judging;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Processes;
using PixelServer.Faults.Proxies;

namespace PixelServer.Faults.Running;

/// <summary>The processes of a layout and the proxies between them. Kills what it started when disposed.</summary>
internal sealed class Topology : IAsyncDisposable
{
    // Small, so that segments close, are used again and fill up within seconds.
    private const string SegmentBytes = "--EventLog:SegmentBytes=262144";
    private const int LogMegabytes = 6;
    private const string BlockInterval = "--EventLog:BlockInterval=00:00:00.200";

    private readonly Func<StoredEvents> _stored;

    private Topology(IReadOnlyList<INode> nodes, IReadOnlyList<ServerNode> collectors, IReadOnlyDictionary<string, LoopbackProxy> links, Func<StoredEvents> stored)
    {
        Nodes = nodes;
        Collectors = collectors;
        Links = links;
        _stored = stored;
    }

    /// <summary>In the order in which they are started: what others need comes first.</summary>
    public IReadOnlyList<INode> Nodes { get; }

    public IReadOnlyList<ServerNode> Collectors { get; }

    /// <summary>By name: <c>client&gt;server</c>.</summary>
    public IReadOnlyDictionary<string, LoopbackProxy> Links { get; }

    public RedisNode? Redis => Nodes.OfType<RedisNode>().SingleOrDefault();

    public INode Node(string name) => Nodes.Single(node => node.Name == name);

    /// <summary>A way to ClickHouse past all proxies; only while it is ready.</summary>
    public StoredEvents OpenStored() => _stored();

    public static Topology Create(RunOptions options, string folder, string logs) => options.Layout switch
    {
        Layout.Single => Single(options, folder, logs),
        Layout.Remote => Remote(options, folder, logs),
        _ => Cluster(options, folder, logs),
    };

    /// <summary>Where the collectors' logs of a run lie; null with their other data.</summary>
    public static string? LogFolder(RunOptions options, string folder) =>
        options.LogFolder is { } elsewhere ? Path.Combine(elsewhere, Path.GetFileName(folder)) : null;

    public async ValueTask DisposeAsync()
    {
        // Clients first: a server would start its engine again.
        foreach (var node in Nodes.Reverse())
        {
            node.Continue();
            await node.DisposeAsync();
        }

        foreach (var link in Links.Values)
        {
            await link.DisposeAsync();
        }
    }

    private static Topology Single(RunOptions options, string folder, string logs)
    {
        var server = new ServerNode(Target.Server, folder, logs, ["--ClickHouse:EmbeddedPort=0", .. Log(options)], LogFolder(options, folder));
        return new Topology([server, new ChildEngineNode(server)], [server], new Dictionary<string, LoopbackProxy>(), () =>
        {
            var clickHouse = server.Keys().GetProperty("clickHouse");
            var writer = clickHouse.GetProperty("writer");
            return new StoredEvents(
                new Uri(clickHouse.GetProperty("url").GetString()!), writer.GetProperty("user").GetString()!, writer.GetProperty("password").GetString()!);
        });
    }

    private static Topology Remote(RunOptions options, string folder, string logs)
    {
        var links = OpenLinks(options.Layout);
        var engine = Engine(options, folder, logs, links);
        var server = new ServerNode(Target.Server, folder, logs, [.. ClickHouse(Target.Server, engine, links), .. Log(options)], LogFolder(options, folder));
        return new Topology([engine, server], [server], links, () => Open(engine));
    }

    private static Topology Cluster(RunOptions options, string folder, string logs)
    {
        var links = OpenLinks(options.Layout);
        var engine = Engine(options, folder, logs, links);
        var redis = new RedisNode(folder, logs, keepsData: options.Seed % 2 == 0);
        foreach (var link in To(Target.Redis, links))
        {
            link.Upstream = new UnixDomainSocketEndPoint(redis.Socket);
        }

        string[] Redis(string client) =>
            [$"--Redis:Configuration=127.0.0.1:{links[Target.Link(client, Target.Redis)].Port}", "--Redis:ClaimAfter=00:00:05"];
        ServerNode Collector(string name) => new(name, folder, logs, ["--roles", "collector", .. Redis(name), .. Log(options)], LogFolder(options, folder));
        ServerNode Loader(string name) => new(name, folder, logs, ["--roles", "loader", .. Redis(name), .. ClickHouse(name, engine, links)]);
        ServerNode[] collectors = [Collector(Target.FirstCollector), Collector(Target.SecondCollector)];
        return new Topology(
            [redis, engine, Loader(Target.FirstLoader), Loader(Target.SecondLoader), .. collectors], collectors, links, () => Open(engine));
    }

    private static Dictionary<string, LoopbackProxy> OpenLinks(Layout layout) =>
        layout.Targets().Where(FaultPlan.IsLink).ToDictionary(name => name, _ => new LoopbackProxy());

    private static IEnumerable<LoopbackProxy> To(string server, Dictionary<string, LoopbackProxy> links) =>
        links.Where(link => link.Key.EndsWith($">{server}", StringComparison.Ordinal)).Select(link => link.Value);

    private static EngineNode Engine(RunOptions options, string folder, string logs, Dictionary<string, LoopbackProxy> links)
    {
        var engine = new EngineNode(folder, logs, password: $"password-{options.Seed}");
        engine.Moved = () =>
        {
            foreach (var link in To(Target.ClickHouse, links))
            {
                link.Upstream = engine.Address;
            }
        };
        return engine;
    }

    private static string[] ClickHouse(string client, EngineNode engine, Dictionary<string, LoopbackProxy> links) =>
    [
        $"--ClickHouse:Url=http://127.0.0.1:{links[Target.Link(client, Target.ClickHouse)].Port}",
        $"--ClickHouse:User={EngineNode.User}", $"--ClickHouse:Password={engine.Password}",
    ];

    private static string[] Log(RunOptions options) =>
    [
        $"--EventLog:Durability={options.Durability}", SegmentBytes, BlockInterval,
        $"--EventLog:MaxBytes={(options.LogMegabytes ?? LogMegabytes) * 1024L * 1024}",
    ];

    private static StoredEvents Open(EngineNode engine) => new(new Uri($"http://{engine.Address}/"), EngineNode.User, engine.Password);
}
