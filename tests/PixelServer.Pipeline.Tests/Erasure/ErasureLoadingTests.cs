using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Tests.Loading;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

/// <summary>
/// Loaders and sweeps together: events of erased visitors do not come in, do not come back, and nobody else's are lost or doubled by
/// that, although rows of a block that loaders count are deleted under their hands.
/// </summary>
public sealed class ErasureLoadingTests(EngineFixture engine)
{
    private const ulong Erased = 7;
    private const ulong Bystander = 8;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_on_their_way_when_their_visitor_is_erased_do_not_arrive()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        using var erasing = ErasureScene.In(engine, scene.Database);
        var log = scene.OpenLog();
        Append(log, Erased, Bystander);
        Append(log, Erased, Erased);
        await erasing.EraseAsync(Erased);

        var status = await scene.LoadAllAsync(log);

        Assert.Equal((0, 0), await erasing.RowsAsync(Erased));
        Assert.Equal((1, 1), await erasing.RowsAsync(Bystander));
        Assert.Equal((1L, 1L, 6L), (status.Events, status.Rejected, status.Erased));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_block_that_was_stored_and_swept_but_not_released_brings_nothing_back(bool remembers, bool together)
    {
        using var scene = await (remembers ? LoadingScene.SetAsync(engine) : LoadingScene.SetForgetfulAsync(engine));
        using var erasing = ErasureScene.In(engine, scene.Database);
        var log = scene.OpenLog();
        Append(log, Erased);
        Append(log, Erased, Bystander);
        Append(log, Bystander);
        Append(log, Erased, Erased);
        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Test).ToBlockingEnumerable(Test).ToArray();
        await LoadAsync(scene, log, [.. blocks.Chunk(together ? blocks.Length : 1)]);
        var bystanders = await erasing.OthersAsync(Erased);
        await erasing.EraseAsync(Erased);
        await erasing.SweepAsync(erasing.NewSweep(), Erased);

        // Before the release there was a crash: they come again, in the same sets and in others.
        await LoadAsync(scene, log, blocks);
        await LoadAsync(scene, log, [.. blocks.Chunk(1)]);
        await LoadAsync(scene, log, blocks[1..3], [blocks[3], blocks[0]]);

        Assert.Equal((0, 0), await erasing.RowsAsync(Erased));
        Assert.Equal(bystanders, await erasing.OthersAsync(Erased));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_loader_with_an_older_list_hinders_no_block_and_the_sweep_after_it_ends_the_matter(bool together)
    {
        using var scene = await LoadingScene.SetAsync(engine);
        using var erasing = ErasureScene.In(engine, scene.Database);
        var old = new ErasureList(scene.Database.Client, new StillTime(TimeSpan.Zero));
        await old.CurrentAsync(Test);
        var log = scene.OpenLog();
        Append(log, Erased);
        Append(log, Erased, Bystander);
        Append(log, Erased, Erased);
        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Test).ToBlockingEnumerable(Test).ToArray();
        await erasing.EraseAsync(Erased);

        // The newer list first: the blocks' load is claimed and its token used up without the erased rows.
        await LoadAsync(scene, log, blocks);
        using (var loader = scene.Loader(new SharedBlocks(log, blocks.Chunk(together ? blocks.Length : 1)), TimeSpan.Zero, erasures: old))
        {
            await loader.RunAsync(Test);
        }

        await erasing.SweepAsync(erasing.NewSweep(), Erased);
        await LoadAsync(scene, log, blocks);

        Assert.Equal((0, 0), await erasing.RowsAsync(Erased));
        Assert.Equal((1, 1), await erasing.RowsAsync(Bystander));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Loaders_with_lists_of_any_age_and_sweeps_at_once_store_each_bystander_once(int seed)
    {
        var random = new Random(seed);
        using var scene = await LoadingScene.SetAsync(engine);
        using var erasing = ErasureScene.In(engine, scene.Database);
        var lists = Enumerable.Range(0, 4)
            .Select(loader => new ErasureList(scene.Database.Client, new StillTime(TimeSpan.FromHours(loader % 2)))).ToList();
        foreach (var list in lists)
        {
            await list.CurrentAsync(Test);
        }

        var visitors = Enumerable.Range(1, 20).Select(visitor => (ulong)visitor).ToArray();
        var log = scene.OpenLog();
        for (var block = 0; block < 15; block++)
        {
            // Some blocks are of erased visitors alone.
            Append(log, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => visitors[random.Next(block % 3 == 0 ? 5 : visitors.Length)])]);
        }

        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Test).ToBlockingEnumerable(Test).ToArray();
        var loaders = lists.Select(list => scene.Loader(new SharedBlocks(log, Sets(blocks, random)), TimeSpan.Zero, erasures: list)).ToList();
        var loading = Task.WhenAll(loaders.Select(loader => loader.RunAsync(Test)));
        var sweep = erasing.NewSweep();
        foreach (var visitor in visitors[..5])
        {
            await erasing.EraseAsync(visitor);
            await sweep.TurnAsync(Test);
            erasing.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await loading;
        loaders.ForEach(loader => loader.Dispose());
        erasing.Time.Advance(erasing.Options.SettleTime);
        await erasing.SweepAsync(sweep, visitors[..5]);

        using var fresh = await LoadingScene.SetAsync(engine);
        using var expected = ErasureScene.In(engine, fresh.Database);
        await LoadAsync(fresh, log, blocks);
        const string content = "SELECT event_id FROM events WHERE visitor_id > 5 ORDER BY event_id FORMAT TSV";
        const string rejected = "SELECT payload FROM rejected_events WHERE visitor_id > 5 ORDER BY payload FORMAT TSV";
        Assert.Equal(await fresh.Database.QueryAsync(content), await scene.Database.QueryAsync(content));
        Assert.Equal(await fresh.Database.QueryAsync(rejected), await scene.Database.QueryAsync(rejected));
    }

    [Fact]
    public async Task A_list_asks_again_when_it_is_old_and_reads_what_is_new()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        var list = new ErasureList(scene.Database.Client, new StillTime(ErasureList.MaxAge));
        Assert.Same(ErasedVisitors.None, await list.CurrentAsync(Test));
        await scene.EraseAsync(Erased);

        var erased = await list.CurrentAsync(Test);

        Assert.True(erased.Contains(Erased, SomeRequest.SomeTime));
        Assert.Same(erased, await list.CurrentAsync(Test));
    }

    private static Task LoadAsync(LoadingScene scene, DiskEventLog log, params LogBlock[] blocks) => LoadAsync(scene, log, [blocks]);

    private static async Task LoadAsync(LoadingScene scene, DiskEventLog log, params LogBlock[][] sets)
    {
        using var loader = scene.Loader(new SharedBlocks(log, sets), TimeSpan.Zero);
        await loader.RunAsync(Test);
    }

    // A block with an event and a rejected one of each visitor.
    private static void Append(DiskEventLog log, params ulong[] visitors)
    {
        foreach (var request in visitors.SelectMany(visitor => ErasureScene.Visit(visitor, query: $"&id={Guid.NewGuid():N}")))
        {
            Assert.Equal(AppendResult.Appended, log.TryAppend(request.ToBytes(), out _));
        }

        log.Cut();
    }

    private static List<IReadOnlyList<LogBlock>> Sets(LogBlock[] blocks, Random random)
    {
        var shuffled = blocks.ToArray();
        random.Shuffle(shuffled);
        var sets = new List<IReadOnlyList<LogBlock>>();
        for (var start = 0; start < shuffled.Length;)
        {
            var count = Math.Min(random.Next(1, 5), shuffled.Length - start);
            sets.Add(shuffled[start..(start + count)]);
            start += count;
        }

        return sets;
    }
}
