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
    private const string MaxBytes = "--EventLog:MaxBytes=6291456";
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

    public static Topology Create(RunOptions options, string folder, string logs) =>
        options.Layout == Layout.Single ? Single(options, folder, logs) : Cluster(options, folder, logs);

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
        var server = new ServerNode(
            Target.Server, folder, logs, ["--ClickHouse:EmbeddedPort=0", $"--EventLog:Durability={options.Durability}", SegmentBytes, MaxBytes, BlockInterval]);
        return new Topology([server, new ChildEngineNode(server)], [server], new Dictionary<string, LoopbackProxy>(), () =>
        {
            var clickHouse = server.Keys().GetProperty("clickHouse");
            var writer = clickHouse.GetProperty("writer");
            return new StoredEvents(
                new Uri(clickHouse.GetProperty("url").GetString()!), writer.GetProperty("user").GetString()!, writer.GetProperty("password").GetString()!);
        });
    }

    private static Topology Cluster(RunOptions options, string folder, string logs)
    {
        var redis = new RedisNode(folder, logs, keepsData: options.Seed % 2 == 0);
        var engine = new EngineNode(folder, logs, password: $"password-{options.Seed}");
        var links = Layout.Cluster.Targets().Where(FaultPlan.IsLink).ToDictionary(name => name, _ => new LoopbackProxy());
        foreach (var (name, link) in links.Where(link => link.Key.EndsWith(Target.Redis, StringComparison.Ordinal)))
        {
            link.Upstream = new UnixDomainSocketEndPoint(redis.Socket);
        }

        engine.Moved = () =>
        {
            foreach (var (name, link) in links.Where(link => link.Key.EndsWith(Target.ClickHouse, StringComparison.Ordinal)))
            {
                link.Upstream = engine.Address;
            }
        };

        string[] Redis(string client) =>
            [$"--Redis:Configuration=127.0.0.1:{links[Target.Link(client, Target.Redis)].Port}", "--Redis:ClaimAfter=00:00:05"];
        ServerNode Collector(string name) => new(
            name, folder, logs, ["--roles", "collector", .. Redis(name), $"--EventLog:Durability={options.Durability}", SegmentBytes, MaxBytes, BlockInterval]);
        ServerNode Loader(string name) => new(name, folder, logs,
        [
            "--roles", "loader", .. Redis(name), $"--ClickHouse:Url=http://127.0.0.1:{links[Target.Link(name, Target.ClickHouse)].Port}",
            $"--ClickHouse:User={EngineNode.User}", $"--ClickHouse:Password={engine.Password}",
        ]);
        ServerNode[] collectors = [Collector(Target.FirstCollector), Collector(Target.SecondCollector)];
        return new Topology(
            [redis, engine, Loader(Target.FirstLoader), Loader(Target.SecondLoader), .. collectors],
            collectors,
            links,
            () => new StoredEvents(new Uri($"http://{engine.Address}/"), EngineNode.User, engine.Password));
    }
}
