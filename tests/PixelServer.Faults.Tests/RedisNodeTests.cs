using PixelServer.Faults.Processes;
using Xunit;

namespace PixelServer.Faults.Tests;

/// <summary>A fault that does nothing would be a promise kept for free.</summary>
public sealed class RedisNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-redis-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Faults_reach_redis()
    {
        await using var redis = await StartAsync(keepsData: false);
        Assert.Equal("+OK", await redis.AskAsync("SET key value", Cancellation));
        await redis.BoundMemoryAsync(1, Cancellation);
        Assert.StartsWith("-OOM", await redis.AskAsync("SET key other", Cancellation), StringComparison.Ordinal);
        await redis.BoundMemoryAsync(0, Cancellation);
        Assert.Equal("+OK", await redis.AskAsync("SET key other", Cancellation));
        await redis.FlushAsync(Cancellation);
        Assert.Equal(":0", await redis.AskAsync("EXISTS key", Cancellation));
    }

    [Theory]
    [InlineData(true, ":1")]
    [InlineData(false, ":0")]
    public async Task Restart_keeps_the_data_that_was_asked_for(bool keepsData, string expected)
    {
        await using var redis = await StartAsync(keepsData);
        Assert.Equal("+OK", await redis.AskAsync("SET key value", Cancellation));
        // In order: kill -9 may cost the last second.
        await redis.StopAsync(Cancellation);
        Assert.Null(redis.ProcessId);
        redis.Start();
        await redis.ReadyAsync(Cancellation);
        Assert.Equal(expected, await redis.AskAsync("EXISTS key", Cancellation));

        await redis.KillAsync();
        redis.DeleteData();
        redis.Start();
        await redis.ReadyAsync(Cancellation);
        Assert.Equal(":0", await redis.AskAsync("EXISTS key", Cancellation));
    }

    private async Task<RedisNode> StartAsync(bool keepsData)
    {
        var redis = new RedisNode(_folder, _folder, keepsData);
        redis.Start();
        await redis.ReadyAsync(Cancellation);
        return redis;
    }
}
