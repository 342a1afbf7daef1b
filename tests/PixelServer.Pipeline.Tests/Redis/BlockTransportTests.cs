using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Blocks on their way from a log to loaders, while Redis works.</summary>
[Collection("Redis")]
public sealed class BlockTransportTests
{
    [Fact]
    public async Task A_block_leaves_the_log_once_a_loader_released_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        var loader = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        await scene.UntilAsync(() => loader.Taken.Count > 0, "a block is taken");
        Assert.Equal(20, scene.Log.Status.WaitingBlocks);
        loader.OpenGate();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(20, loader.HandedOut);
        Assert.Equal(0, scene.Shipper.Status.Resent);
        await scene.CloseAsync();
        Assert.Equal("0", await redis.AskAsync("XLEN", "pixelserver:{0}:blocks"));
    }

    [Fact]
    public async Task Two_loaders_share_the_blocks_of_two_collectors()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        await using var other = new RedisScene(redis.Address, collector: "collector-2");
        var loaders = new[] { scene.AddLoader(), scene.AddLoader() };
        // Chance gives a handful of blocks to one of them, but not always the same.
        for (var round = 0; round < 100 && loaders.Any(loader => loader.Taken.Count == 0); round++)
        {
            await scene.AppendBlocksAsync(5);
            await other.AppendBlocksAsync(5);
            await scene.UntilAsync(() => scene.Log.Status.WaitingBlocks + other.Log.Status.WaitingBlocks == 0, "all is confirmed");
        }

        Assert.All(loaders, loader => Assert.NotEmpty(loader.Taken));
        Assert.Equal((scene.Blocks, other.Blocks), (scene.Shipper.Status.Confirmed, other.Shipper.Status.Confirmed));
        Assert.Equal(scene.Blocks + other.Blocks, loaders.Sum(loader => loader.HandedOut));
        Assert.Equal(scene.Blocks + other.Blocks, loaders.SelectMany(loader => loader.Taken.Keys).Distinct().Count());
    }

    [Fact]
    public async Task Blocks_of_a_loader_that_vanished_come_to_another()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        var vanishing = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(20);
        await scene.UntilAsync(() => vanishing.Taken.Count > 0, "blocks are taken");
        await vanishing.VanishAsync(redis);
        var loader = scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(20, loader.Taken.Count);
        Assert.True(loader.Source.Status.Claimed > 0);
    }

    [Fact]
    public async Task A_loader_that_leaves_hands_its_blocks_on_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.ClaimAfter = TimeSpan.FromHours(1));
        var leaving = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(20);
        await scene.UntilAsync(() => leaving.Taken.Count > 0, "blocks are taken");
        await leaving.DisposeAsync();
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_loader_held_up_by_ClickHouse_keeps_its_blocks()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.ClaimAfter = TimeSpan.FromMilliseconds(400));
        var heldUp = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(4);
        await scene.UntilAsync(() => heldUp.Source.Status.Received == 4, "all are taken");
        var idle = scene.AddLoader();
        // Looks every 0.2 s at what is idle for 0.4 s; a dozen looks find nothing.
        var calls = await CallsAsync(redis, "xautoclaim");
        await Wait.UntilAsync(async () => await CallsAsync(redis, "xautoclaim") > calls + 48, "the idle loader looked often");
        Assert.Equal(0, idle.Source.Status.Claimed);
        heldUp.OpenGate();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(0, idle.HandedOut);
    }

    [Fact]
    public async Task A_full_stream_takes_no_more_and_the_rest_waits_in_the_log()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => (options.Streams, options.MaxWaiting) = (2, 3));
        await scene.AppendBlocksAsync(40);
        await scene.UntilShippedAsync(6);
        var asked = await CallsAsync(redis, "xlen");
        await Wait.UntilAsync(async () => await CallsAsync(redis, "xlen") > asked + 20, "the collector looked for room often");
        Assert.Equal("3", await redis.AskAsync("XLEN", "pixelserver:{0}:blocks"));
        Assert.Equal("3", await redis.AskAsync("XLEN", "pixelserver:{1}:blocks"));
        Assert.Equal((6, 6), (scene.Shipper.Status.InFlight, scene.Shipper.Status.StreamLength));
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(0, scene.Shipper.Status.Resent);
    }

    [Fact]
    public async Task Entries_nobody_understands_are_set_aside_and_the_rest_flows()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 1);
        const string Stream = "pixelserver:{0}:blocks";
        await redis.AskAsync("XADD", Stream, "*", "v", "2", "id", "00");
        await redis.AskAsync("XADD", Stream, "*", "what", "ever");
        await redis.AskAsync("XADD", Stream, "*", "v", "1", "id", "0a", "from", "c", "salt", "1", "start", "64", "sum", "00000000", "records", "damaged");
        await scene.AppendBlocksAsync(3);
        var loader = scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(3, loader.Source.Status.Unreadable);
        Assert.Equal("3", await redis.AskAsync("XLEN", "pixelserver:{0}:unreadable"));
        Assert.Contains("damaged", await redis.AskAsync("XRANGE", "pixelserver:{0}:unreadable", "-", "+"), StringComparison.Ordinal);
        Assert.Equal("0", await redis.AskAsync("XLEN", Stream));
    }

    [Fact]
    public async Task A_block_set_aside_by_mistake_is_sent_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 1);
        await scene.AppendBlocksAsync(3);
        await scene.UntilShippedAsync(3);
        var first = (await redis.AskAsync("XRANGE", "pixelserver:{0}:blocks", "-", "+", "COUNT", "1")).Split('\n')[0];
        await redis.AskAsync("XDEL", "pixelserver:{0}:blocks", first);
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal(1, scene.Shipper.Status.Resent);
    }

    [Fact]
    public async Task An_entry_acknowledged_by_a_stranger_is_not_waited_for_for_ever()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 1);
        await scene.AppendBlocksAsync(1);
        await scene.UntilShippedAsync(1);
        await redis.AskAsync("XGROUP", "CREATE", "pixelserver:{0}:blocks", "loaders", "0");
        var read = await redis.AskAsync("XREADGROUP", "GROUP", "loaders", "stranger", "STREAMS", "pixelserver:{0}:blocks", ">");
        await redis.AskAsync("XGROUP", "DELCONSUMER", "pixelserver:{0}:blocks", "loaders", "stranger");
        Assert.Contains("records", read, StringComparison.Ordinal);
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal("0", await redis.AskAsync("XLEN", "pixelserver:{0}:blocks"));
    }

    [Fact]
    public async Task A_block_that_comes_twice_is_handed_out_once_and_both_entries_go()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 1);
        await scene.AppendBlocksAsync(5);
        await scene.UntilShippedAsync(5);
        await DoubleAllAsync(redis, "pixelserver:{0}:blocks");
        Assert.Equal("10", await redis.AskAsync("XLEN", "pixelserver:{0}:blocks"));
        var loader = scene.AddLoader(releases: false);
        await scene.UntilAsync(() => loader.Source.Status.Received == 10, "all entries are taken");
        Assert.Equal((5, 5), (loader.HandedOut, loader.Source.Status.Held));
        loader.OpenGate();
        await scene.AssertAllArrivesAsync();
        await Wait.UntilAsync(async () => await redis.AskAsync("XLEN", "pixelserver:{0}:blocks") == "0", "both entries go");
    }

    [Fact]
    public async Task Loaders_that_are_gone_are_removed_from_the_group()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => (options.Streams, options.ClaimAfter) = (1, TimeSpan.FromMilliseconds(200)));
        var vanishing = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(4);
        await scene.UntilAsync(() => vanishing.Taken.Count > 0, "blocks are taken");
        Assert.Contains(vanishing.Source.Consumer, await ConsumersAsync(redis), StringComparison.Ordinal);
        await vanishing.VanishAsync(redis);
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        await Wait.UntilAsync(
            async () => !(await ConsumersAsync(redis)).Contains(vanishing.Source.Consumer, StringComparison.Ordinal), "the loader is removed");
    }

    internal static Task<string> DoubleAllAsync(RedisServer redis, string stream) => redis.AskAsync(
        "EVAL",
        "for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do redis.call('XADD', KEYS[1], '*', unpack(entry[2])) end",
        "1",
        stream);

    private static Task<string> ConsumersAsync(RedisServer redis) => redis.AskAsync("XINFO", "CONSUMERS", "pixelserver:{0}:blocks", "loaders");

    private static async Task<int> CallsAsync(RedisServer redis, string command)
    {
        var line = (await redis.AskAsync("INFO", "commandstats")).Split('\n').FirstOrDefault(line => line.StartsWith($"cmdstat_{command}:", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
