using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Tests.EventLog;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>An event id counts once for its site, however often, when and through whom it arrives.</summary>
public sealed class DuplicateEventTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_sent_twice_in_one_block_is_one_row_and_the_repeat_is_kept_aside()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        await scene.AppendEventAsync(log);
        await scene.AppendAgainAsync(log, 0);

        var status = await scene.LoadAllAsync(log);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(1, await scene.DuplicatesAsync());
        Assert.Equal(1, status.RejectedByReason["duplicate_event"]);
        Assert.Equal("", await scene.Database.QueryAsync("SELECT page_host FROM events FORMAT TSVRaw") is { } host ? host.Trim() : null);
    }

    [Fact]
    public async Task An_event_sent_again_later_through_another_collector_is_one_row()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var first = scene.OpenLog();
        await scene.AppendEventAsync(first);
        await scene.AppendEventAsync(first);
        await scene.LoadAllAsync(first);
        using var elsewhere = new LogFolder();
        var second = elsewhere.Open(Durability.Process, segmentBytes: 4096, segments: 128);
        await scene.AppendAgainAsync(second, 0);
        await scene.AppendAgainAsync(second, 1);
        await scene.AppendEventAsync(second);

        await scene.LoadAllAsync(second);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(2, await scene.DuplicatesAsync());
    }

    [Fact]
    public async Task The_same_id_of_another_site_is_another_event()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        foreach (var site in new[] { "demo", "shop", "demo" })
        {
            Assert.Equal(AppendResult.Appended, log.TryAppend((SomeRequest.Query("id=same") with { Site = site }).ToBytes(), out _));
        }

        await scene.LoadAllAsync(log);

        Assert.Equal("demo\nshop", (await scene.Database.QueryAsync("SELECT site FROM events ORDER BY site FORMAT TSVRaw")).Trim());
        Assert.Equal(1, await scene.DuplicatesAsync());
    }

    [Fact]
    public async Task Events_without_an_id_of_their_own_are_all_different()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AppendResult.Appended, log.TryAppend(SomeRequest.Query("e=click").ToBytes(), out _));
        }

        await scene.LoadAllAsync(log);

        Assert.Equal(3, await scene.Database.CountAsync("events"));
    }

    [Theory]
    [InlineData(Fault.CutBeforeArrival)]
    [InlineData(Fault.CutBeforeAnswer)]
    [InlineData(Fault.Refuse)]
    public async Task A_failure_at_any_request_keeps_one_row_of_each_event(Fault fault)
    {
        using var scene = await LoadingScene.SetForgetfulAsync(engine);
        var repeats = 0;
        for (var number = 1; number <= 7; number++)
        {
            await using var path = await FaultyPath.StartAsync(engine.Url, request => request.Number == number ? fault : Fault.None);
            var log = scene.OpenLog();
            await scene.AppendMixedBlockAsync(log);
            await scene.AppendAgainAsync(log, 0);
            await scene.AppendAgainAsync(log, scene.Events - 1);
            repeats += 2;

            await scene.LoadAllAsync(log, path.Url);

            await scene.AssertAllStoredOnceAsync();
            Assert.Equal(repeats, await scene.DuplicatesAsync());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Loaders_that_meet_the_same_events_in_different_blocks_at_once_store_each_once(int seed)
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var random = new Random(seed);
        var log = scene.OpenLog();
        for (var i = 0; i < 40; i++)
        {
            await scene.AppendEventAsync(log);
        }

        log.Cut();
        for (var block = 0; block < 12; block++)
        {
            for (var i = 0; i < 10; i++)
            {
                await scene.AppendAgainAsync(log, random.Next(scene.Events));
            }

            log.Cut();
        }

        await log.DisposeAsync();
        var blocks = log.Blocks.ReadAllAsync(Token).ToBlockingEnumerable(Token).ToArray();
        random.Shuffle(blocks);
        var loaders = blocks.Chunk((blocks.Length + 3) / 4)
            .Select(share => scene.Loader(new SharedBlocks(log, share.Chunk(1)), TimeSpan.Zero)).ToList();

        await Task.WhenAll(loaders.Select(loader => loader.RunAsync(Token)));

        loaders.ForEach(loader => loader.Dispose());
        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(120, await scene.DuplicatesAsync());
    }
}
