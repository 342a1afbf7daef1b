using PixelServer.Pipeline.Redis;
using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Redis fails in every way it can; blocks wait in the log and arrive afterwards.</summary>
[Collection("Redis")]
public sealed class RedisFailureTests
{
    private static readonly string[] AppendOnly = ["--appendonly", "yes", "--appendfsync", "always"];

    [Fact]
    public async Task A_Redis_that_is_away_at_the_start_is_waited_for()
    {
        await using var redis = RedisServer.Away();
        await using var scene = new RedisScene(redis.Address);
        var loader = scene.AddLoader();
        await scene.AppendBlocksAsync(10);
        await scene.UntilAsync(() => scene.Shipper.Status.LastError is not null, "the collector says why nothing flows");
        await scene.UntilAsync(() => loader.Source.Status.LastError is not null, "the loader says why nothing flows");
        Assert.False(scene.Shipper.Status.IsConnected || loader.Source.Status.IsConnected);
        await redis.StartAgainAsync();
        await scene.AssertAllArrivesAsync();
        await scene.UntilAsync(() => scene.Shipper.Status is { LastError: null, IsConnected: true }, "the collector says that all is well");
        await scene.UntilAsync(() => loader.Source.Status is { LastError: null, IsConnected: true }, "the loader says that all is well");
    }

    [Fact]
    public async Task Everything_is_sent_again_to_a_Redis_that_restarted_empty()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.CheckAfter = TimeSpan.FromHours(1));
        var loader = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        redis.Kill();
        await redis.StartAgainAsync();
        await scene.AppendBlocksAsync(5);
        await scene.UntilAsync(() => scene.Shipper.Status.Resent >= 20, "all is sent again without waiting for its time");
        loader.OpenGate();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task Nothing_is_sent_again_to_a_Redis_that_kept_all_over_a_restart()
    {
        await using var redis = await RedisServer.StartAsync(AppendOnly);
        await using var scene = new RedisScene(redis.Address);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        redis.Kill();
        await redis.StartAgainAsync();
        await scene.UntilAsync(() => scene.Shipper.Status.IsConnected, "the collector is connected again");
        var loader = scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        Assert.Equal((0, 20, 20), (scene.Shipper.Status.Resent, scene.Shipper.Status.Shipped, loader.HandedOut));
    }

    [Fact]
    public async Task Everything_arrives_when_all_is_deleted_midway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        var loader = scene.AddLoader(releases: false);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        await scene.UntilAsync(() => loader.Taken.Count > 0, "blocks are taken");
        await redis.AskAsync("FLUSHALL");
        await scene.AppendBlocksAsync(5);
        await scene.UntilAsync(() => scene.Shipper.Status.Resent >= 20, "all is sent again");
        loader.OpenGate();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task Losses_one_after_the_other_do_not_make_the_next_one_go_unnoticed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Streams = 1);
        await scene.AppendBlocksAsync(10);
        await scene.UntilShippedAsync(10);
        // Each entry by itself, so that all others are looked for each time.
        for (var lost = 1; lost <= 10; lost++)
        {
            var first = (await redis.AskAsync("XRANGE", "pixelserver:{0}:blocks", "-", "+", "COUNT", "1")).Split('\n')[0];
            await redis.AskAsync("XDEL", "pixelserver:{0}:blocks", first);
            await scene.UntilShippedAsync(10 + lost);
        }

        await redis.AskAsync("FLUSHALL");
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_full_Redis_takes_blocks_again_as_they_are_loaded()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "8mb", "--maxmemory-policy", "noeviction");
        await using var scene = new RedisScene(redis.Address);
        await scene.AppendBlocksAsync(100, bytes: 100_000);
        await scene.UntilAsync(() => scene.Shipper.Status.LastError?.StartsWith("OOM", StringComparison.Ordinal) == true, "Redis is full");
        Assert.InRange(scene.Shipper.Status.InFlight, 10, 90);
        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        await scene.UntilAsync(() => scene.Shipper.Status.LastError is null, "the collector says that all is well");
    }

    [Fact]
    public async Task A_Redis_that_was_full_before_the_first_loader_came_is_emptied()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        await scene.AppendBlocksAsync(20);
        await scene.UntilShippedAsync(20);
        await redis.AskAsync("CONFIG", "SET", "maxmemory", "1");
        var loader = scene.AddLoader();
        await scene.UntilAsync(() => loader.Taken.Count == 20, "every block is taken");
        await redis.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_replica_takes_nothing_until_it_is_made_master()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        await using var scene = new RedisScene(replica.Address);
        scene.AddLoader();
        await scene.AppendBlocksAsync(10);
        await scene.UntilAsync(() => scene.Shipper.Status is { LastError: not null, Retries: > 3 }, "the collector says why nothing flows");
        Assert.Equal((0, 10), (scene.Shipper.Status.Shipped, scene.Log.Status.WaitingBlocks));
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_master_made_replica_under_load_takes_blocks_again_as_master()
    {
        await using var other = await RedisServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address);
        scene.AddLoader();
        await scene.AppendBlocksAsync(10);
        await scene.UntilShippedAsync(10);
        await redis.AskAsync("REPLICAOF", "127.0.0.1", $"{other.Port}");
        await scene.AppendBlocksAsync(10);
        await scene.UntilAsync(() => scene.Shipper.Status.LastError is not null, "the collector says why nothing flows");
        await redis.AskAsync("REPLICAOF", "NO", "ONE");
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_Redis_that_stands_still_and_goes_on_loses_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = new RedisScene(redis.Address, options => options.Timeout = TimeSpan.FromMilliseconds(300));
        scene.AddLoader();
        await scene.AppendBlocksAsync(10);
        await scene.UntilShippedAsync(5);
        redis.Freeze();
        await scene.AppendBlocksAsync(10);
        await scene.UntilAsync(() => scene.Shipper.Status is { LastError: not null, Retries: > 10 }, "calls time out");
        redis.Thaw();
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_saying_it()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right-password");
        await using var scene = new RedisScene($"{redis.Address},password=wrong-password");
        await scene.AppendBlocksAsync(1);
        await scene.UntilAsync(() => scene.Shipper.Status.LastError is not null, "the collector says why nothing flows");
        Assert.DoesNotContain("wrong-password", scene.Shipper.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_lets_blocks_through()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right-password");
        await using var scene = new RedisScene($"{redis.Address},password=right-password");
        scene.AddLoader();
        await scene.AppendBlocksAsync(5);
        await scene.AssertAllArrivesAsync();
    }

    [Fact]
    public void Wrong_settings_are_all_named_and_no_password_shown()
    {
        var options = new RedisOptions
        {
            Configuration = "server:6379,password=geheim,nonsense=1",
            Prefix = "a b",
            Streams = 0,
            MaxWaiting = 0,
            ClaimAfter = TimeSpan.Zero,
            CheckAfter = TimeSpan.Zero,
            Timeout = TimeSpan.Zero,
        };
        var errors = options.Errors().ToList();
        Assert.Equal(7, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("geheim", StringComparison.Ordinal));
        Assert.Empty(new RedisOptions().Errors());
        Assert.Empty(new RedisOptions { Configuration = "server:6379,password=geheim" }.Errors());
    }
}
