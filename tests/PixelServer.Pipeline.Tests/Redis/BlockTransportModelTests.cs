using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>
/// Random sequences of blocks and faults; at the end every block was released once by its log and handed out at least once. The
/// seed is the test's argument; one that failed stays in the list.
/// </summary>
[Collection("Redis")]
public sealed class BlockTransportModelTests
{
    private const int Steps = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_block_arrives_and_is_released_once_whatever_happens_to_Redis_and_loaders(int seed)
    {
        var random = new Random(seed);
        string[] arguments = random.Next(2) == 0 ? [] : ["--appendonly", "yes", "--appendfsync", "everysec"];
        await using var redis = await RedisServer.StartAsync(arguments);
        await using var scene = new RedisScene(redis.Address, options => (options.Streams, options.MaxWaiting) = (random.Next(1, 5), random.Next(2, 20)));
        var alive = new List<TakingLoader> { scene.AddLoader() };
        for (var step = 0; step < Steps; step++)
        {
            await scene.AppendBlocksAsync(random.Next(1, 6), random.Next(10, 20_000));
            switch (random.Next(12))
            {
                case 0:
                    await redis.AskAsync("FLUSHALL");
                    break;
                case 1:
                    redis.Kill();
                    await redis.StartAgainAsync();
                    break;
                case 2 when alive.Count > 0:
                    await alive[0].VanishAsync(redis);
                    alive.RemoveAt(0);
                    break;
                case 3 when alive.Count > 0:
                    await alive[0].DisposeAsync();
                    alive.RemoveAt(0);
                    break;
                case 4 or 5 when alive.Count < 3:
                    alive.Add(scene.AddLoader());
                    break;
                case 6:
                    foreach (var number in Enumerable.Range(0, scene.Options.Streams))
                    {
                        await BlockTransportTests.DoubleAllAsync(redis, $"pixelserver:{{{number}}}:blocks");
                    }

                    break;
                case 7:
                    await redis.AskAsync("DEL", "pixelserver:collector-1:loaded");
                    break;
                case 8:
                    await redis.AskAsync("XTRIM", "pixelserver:{0}:blocks", "MAXLEN", "0");
                    break;
                default:
                    var shipped = scene.Shipper.Status.Shipped;
                    await scene.UntilAsync(() => scene.Shipper.Status.Shipped > shipped || scene.Log.Status.WaitingBlocks == 0 || alive.Count == 0, "something flows");
                    break;
            }
        }

        scene.AddLoader();
        await scene.AssertAllArrivesAsync();
        await scene.CloseAsync();
    }
}
