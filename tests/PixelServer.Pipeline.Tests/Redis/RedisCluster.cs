using System.Globalization;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>A Redis Cluster of masters that share the slots evenly.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly List<RedisServer> _masters = [];
    private readonly List<RedisServer> _replicas = [];
    private readonly string[] _arguments;

    private RedisCluster(string[] arguments) => _arguments = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", .. arguments];

    public IReadOnlyList<RedisServer> Masters => _masters;

    public string Configuration => string.Join(',', _masters.Select(master => master.Address));

    public static async Task<RedisCluster> StartAsync(int masters, params string[] arguments)
    {
        var cluster = new RedisCluster(arguments);
        for (var i = 0; i < masters; i++)
        {
            cluster._masters.Add(await RedisServer.StartAsync(cluster._arguments));
        }

        for (var i = 0; i < masters; i++)
        {
            await cluster._masters[i].AskAsync("CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / masters), Text((Slots * (i + 1) / masters) - 1));
            await cluster._masters[i].AskAsync("CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
            await cluster._masters[i].AskAsync("CLUSTER", "MEET", "127.0.0.1", Text(cluster._masters[0].Port));
        }

        foreach (var master in cluster._masters)
        {
            await Wait.UntilAsync(
                async () => await master.AskAsync("CLUSTER", "INFO") is var info
                    && info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_size:{masters}", StringComparison.Ordinal),
                "the cluster stands");
        }

        return cluster;
    }

    public async Task<RedisServer> OwnerOfAsync(string key)
    {
        var slot = int.Parse(await _masters[0].AskAsync("CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);
        return _masters[Enumerable.Range(0, _masters.Count).Last(number => Slots * number / _masters.Count <= slot)];
    }

    /// <summary>Starts a server that follows one of the masters and takes its place when that is gone.</summary>
    public async Task<RedisServer> AddReplicaAsync(RedisServer master)
    {
        var replica = await RedisServer.StartAsync(_arguments);
        _replicas.Add(replica);
        await replica.AskAsync("CLUSTER", "MEET", "127.0.0.1", Text(master.Port));
        var id = await master.AskAsync("CLUSTER", "MYID");
        await Wait.UntilAsync(async () => await replica.AskAsync("CLUSTER", "REPLICATE", id) == "OK", "the replica knows its master");
        foreach (var member in _masters.Append(replica))
        {
            await Wait.UntilAsync(
                async () => (await member.AskAsync("CLUSTER", "NODES")).Split('\n').Any(line => line.Contains($":{Text(replica.Port)}@", StringComparison.Ordinal)
                    && line.Contains($"slave {id}", StringComparison.Ordinal)),
                "everybody knows the replica");
        }

        await Wait.UntilAsync(
            async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _masters.Concat(_replicas))
        {
            await server.DisposeAsync();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
