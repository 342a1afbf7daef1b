using System.Globalization;
using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Several Redis servers: a cluster, and a master and replica watched by Sentinels.</summary>
[Collection("Redis")]
public sealed class RedisClusterTests
{
    [Fact]
    public async Task Blocks_flow_over_all_masters_of_a_cluster()
    {
        await using var cluster = await RedisCluster.StartAsync(masters: 3);
        await using var scene = new RedisScene(cluster.Configuration, options => options.Streams = 8);
        await scene.AppendBlocksAsync(100);
        await scene.UntilShippedAsync(100);
        foreach (var master in cluster.Masters)
        {
            Assert.NotEqual("", await master.AskAsync("KEYS", "pixelserver:{*}:blocks"));
        }

        scene.AddLoader();
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(0, scene.Shipper.Status.Resent);
    }

    [Fact]
    public async Task One_master_of_a_cluster_that_is_down_holds_up_its_own_blocks_alone()
    {
        await using var cluster = await RedisCluster.StartAsync(masters: 3, "--cluster-require-full-coverage", "no");
        await using var scene = new RedisScene(cluster.Configuration, options => options.Streams = 8);
        scene.AddLoader();
        await scene.AppendBlocksAsync(20);
        await scene.AssertAllArrivesAsync();
        // Notices lie on one master, chosen by the collector's name: one that stays.
        var owner = await cluster.OwnerOfAsync("pixelserver:collector-1:loaded");
        var down = cluster.Masters.First(master => master != owner);
        down.Kill();
        await scene.AppendBlocksAsync(60);
        await scene.UntilAsync(() => scene.Shipper.Status.Confirmed >= 40, "blocks of the other masters flow");
        await scene.UntilAsync(() => scene.Shipper.Status.LastError is not null, "the collector says what fails");
        await down.StartAgainAsync();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task Blocks_flow_again_after_a_fail_over_by_Sentinels()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", Text(master.Port));
        await Wait.UntilAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        await using var sentinel = await StartSentinelAsync(master);
        await using var scene = new RedisScene($"{sentinel.Address},serviceName=events");
        var loader = scene.AddLoader();
        await scene.AppendBlocksAsync(20);
        await scene.AssertAllArrivesAsync();
        await Wait.UntilAsync(
            async () => (await sentinel.AskAsync("SENTINEL", "REPLICAS", "events")).Contains(Text(replica.Port), StringComparison.Ordinal), "the Sentinel knows the replica");
        master.Kill();
        await scene.AppendBlocksAsync(20);
        await scene.AssertAllArrivesAsync();
        Assert.Contains("role:master", await replica.AskAsync("INFO", "replication"), StringComparison.Ordinal);
        Assert.Equal(40, loader.Taken.Count);
    }

    private static async Task<RedisServer> StartSentinelAsync(RedisServer master)
    {
        var sentinel = RedisServer.Away("FOLDER/sentinel.conf", "--sentinel");
        await File.WriteAllTextAsync(
            Path.Combine(sentinel.Folder, "sentinel.conf"),
            $"""
             bind 127.0.0.1
             sentinel monitor events 127.0.0.1 {Text(master.Port)} 1
             sentinel down-after-milliseconds events 1000
             sentinel failover-timeout events 3000

             """,
            TestContext.Current.CancellationToken);
        await sentinel.StartAgainAsync();
        return sentinel;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
