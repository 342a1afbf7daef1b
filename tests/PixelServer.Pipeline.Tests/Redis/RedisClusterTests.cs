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
    public async Task Nothing_is_lost_when_a_replica_takes_the_place_of_a_master_of_a_cluster()
    {
        await using var cluster = await RedisCluster.StartAsync(masters: 3);
        var master = cluster.Masters[1];
        var replica = await cluster.AddReplicaAsync(master);
        await using var scene = new RedisScene(cluster.Configuration, options => options.Streams = 12);
        await scene.AppendBlocksAsync(40);
        await scene.UntilShippedAsync(40);
        Assert.NotEqual("", await master.AskAsync("KEYS", "pixelserver:{*}:blocks"));
        master.Kill();
        scene.AddLoader();
        scene.AddLoader();
        await scene.AppendBlocksAsync(40);
        await scene.AssertAllArrivesAsync();
        Assert.Contains("role:master", await replica.AskAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_counts_other_streams_than_whoever_came_first_says_so_and_leaves_them_alone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 4);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        await using var stranger = new RedisScene(redis.Address, options => options.Streams = 3, collector: "collector-2");
        var wrong = stranger.AddLoader();
        await stranger.AppendBlocksAsync(5);
        await stranger.UntilAsync(() => stranger.Shipper.Status.LastError is { } error && error.Contains("Redis:Streams is 3 here and 4", StringComparison.Ordinal), "the collector says so");
        await stranger.UntilAsync(() => wrong.Source.Status.LastError is { } error && error.Contains("Redis:Streams is 3 here and 4", StringComparison.Ordinal), "the loader says so");
        Assert.Equal((0, 0), (wrong.HandedOut, stranger.Shipper.Status.Shipped));

        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        // As the message says.
        foreach (var number in Enumerable.Range(0, 4))
        {
            await redis.AskAsync("DEL", $"pixelserver:{{{Text(number)}}}:streams");
        }

        await stranger.UntilAsync(() => stranger.Log.Status.WaitingBlocks == 0, "the others are heard");
    }

    [Fact]
    public async Task Blocks_flow_again_after_a_fail_over_by_Sentinels_that_ask_for_a_password()
    {
        const string password = "sentinels-own";
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", Text(master.Port));
        await Wait.UntilAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        await using var watch = await SentinelGroup.StartAsync(master, count: 3, password);
        await watch.KnowsAsync(replica);
        await using var scene = new RedisScene($"{watch.Addresses},serviceName={SentinelGroup.Name}", options => options.SentinelPassword = password);
        var loader = scene.AddLoader();
        await scene.AppendBlocksAsync(20);
        await scene.AssertAllArrivesAsync();
        master.Kill();
        await scene.AppendBlocksAsync(20);
        await scene.AssertAllArrivesAsync();
        Assert.Contains("role:master", await replica.AskAsync("INFO", "replication"), StringComparison.Ordinal);
        Assert.Equal(40, loader.Taken.Count);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
