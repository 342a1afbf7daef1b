using PixelServer.Pipeline.EventLog;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>Blocks that several loaders hold are stored once, in whatever sets and order they insert them.</summary>
public sealed class SharedBlockTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_blocks_that_wait_together_become_one_part()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        for (var i = 0; i < 20; i++)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        await log.DisposeAsync();
        var blocks = log.Status.WaitingBlocks;
        Assert.InRange(blocks, 20, 60);
        await scene.LoadAllAsync(log);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(
            $"1\t{blocks}",
            (await scene.Database.QueryAsync("SELECT uniqExact(_part), uniqExact(block_id) FROM events FORMAT TSV")).Trim());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    public async Task Loaders_with_the_same_blocks_in_different_sets_store_each_once(int seed, bool isPatient)
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var random = new Random(seed);
        var log = scene.OpenLog();
        for (var i = 0; i < 12; i++)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Token).ToBlockingEnumerable(Token).ToArray();
        var sources = Enumerable.Range(0, 4).Select(_ => new SharedBlocks(log, Sets(blocks, random))).ToList();
        var loaders = sources.Select(source => scene.Loader(source, isPatient ? TimeSpan.FromSeconds(20) : TimeSpan.Zero)).ToList();

        await Task.WhenAll(loaders.Select(loader => loader.RunAsync(Token)));

        loaders.ForEach(loader => loader.Dispose());
        Assert.All(sources, source => Assert.Equal(blocks.Length, source.Released));
        await scene.AssertAllStoredOnceAsync();
    }

    [Theory]
    [InlineData("claims")]
    [InlineData("rejected_events")]
    [InlineData("events")]
    public async Task Blocks_of_a_loader_that_died_half_way_are_stored_by_another_in_other_sets(string diesAt)
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        for (var i = 0; i < 4; i++)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Token).ToBlockingEnumerable(Token).ToArray();
        using var death = new CancellationTokenSource();
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            if (request.IsInsertOf(diesAt))
            {
                death.Cancel();
            }

            return Fault.None;
        });
        using var dying = scene.Loader(new SharedBlocks(log, blocks), TimeSpan.Zero, path.Url);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.RunAsync(death.Token));

        using var heir = scene.Loader(new SharedBlocks(log, blocks[..3], [blocks[^1], blocks[0]], blocks[3..]), TimeSpan.Zero);
        await heir.RunAsync(Token);

        await scene.AssertAllStoredOnceAsync();
    }

    [Fact]
    public async Task A_loader_that_sleeps_before_its_insert_finds_its_blocks_taken_over()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        for (var i = 0; i < 3; i++)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Token).ToBlockingEnumerable(Token).ToArray();
        using var asleep = new ManualResetEventSlim();
        using var awake = new ManualResetEventSlim();
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            if (request.IsInsertOf("rejected_events") && !asleep.IsSet)
            {
                asleep.Set();
                awake.Wait(Token);
            }

            return Fault.None;
        });
        using var sleeper = scene.Loader(new SharedBlocks(log, blocks), TimeSpan.Zero, path.Url);
        var sleeping = sleeper.RunAsync(Token);
        await Task.Run(() => asleep.Wait(Token), Token);

        // The heir takes two of the three: the sleeper's insert comes to nothing, and the third block must still arrive.
        using var heir = scene.Loader(new SharedBlocks(log, blocks[..1], blocks[1..2]), TimeSpan.Zero);
        await heir.RunAsync(Token);
        awake.Set();
        await sleeping;

        await scene.AssertAllStoredOnceAsync();
    }

    // The same blocks, each once, cut into random sets.
    private static IEnumerable<IReadOnlyList<LogBlock>> Sets(LogBlock[] blocks, Random random)
    {
        var shuffled = blocks.ToArray();
        random.Shuffle(shuffled);
        for (var start = 0; start < shuffled.Length;)
        {
            var count = Math.Min(random.Next(1, 6), shuffled.Length - start);
            yield return shuffled[start..(start + count)];
            start += count;
        }
    }
}
