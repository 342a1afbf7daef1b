using System.Collections.ObjectModel;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>The log's events become rows of the real engine, each exactly once, whatever happens on the way.</summary>
public sealed class BlockLoaderTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.Process)]
    public async Task Every_event_becomes_a_row_while_more_are_appended(Durability durability)
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog(durability);
        using var loader = scene.Loader(log);
        var running = loader.RunAsync(Token);
        for (var i = 0; i < 300; i++)
        {
            await scene.AppendEventAsync(log);
            if (i % 40 == 0)
            {
                log.Cut();
            }
        }

        await log.DisposeAsync();
        await running;

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(0, log.Status.WaitingBlocks);
        Assert.InRange(loader.Status.Blocks, 8, 300);
        Assert.Equal(new LoaderStatus(loader.Status.Blocks, 300, 0, 0, null), Totals(loader.Status));
    }

    [Fact]
    public async Task A_block_that_fails_in_an_unforeseen_way_waits_and_is_loaded_once_it_can_be()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        await scene.AppendEventAsync(log);
        await log.DisposeAsync();
        Assert.True(log.Blocks.TryPeek(out var block));
        var segment = Path.Combine(scene.Folder.Path, $"{block.SegmentId:D20}.log");
        File.Move(segment, segment + ".aside");
        // Opening a folder as a file is no IOException.
        Directory.CreateDirectory(segment);
        using var loader = scene.Loader(log);
        var running = loader.RunAsync(Token);
        while (loader.Status.Retries < 3 && !running.IsCompleted)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.NotNull(loader.Status.LastError);
        Directory.Delete(segment);
        File.Move(segment + ".aside", segment);
        await running;

        await scene.AssertAllStoredOnceAsync();
        Assert.Null(loader.Status.LastError);
    }

    [Fact]
    public async Task Rejected_events_arrive_in_their_own_table()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        await scene.AppendMixedBlockAsync(log);
        await scene.AppendRejectedAsync(log);
        log.Cut();
        await scene.AppendMixedBlockAsync(log);

        var status = await scene.LoadAllAsync(log);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 6, 5, 0, null), Totals(status));
        Assert.Equal(new Dictionary<string, long> { ["bad_event_name"] = 5 }, status.RejectedByReason);
    }

    [Theory]
    [InlineData(Fault.CutBeforeArrival, true)]
    [InlineData(Fault.CutBeforeArrival, false)]
    [InlineData(Fault.CutBeforeAnswer, true)]
    [InlineData(Fault.CutBeforeAnswer, false)]
    [InlineData(Fault.Refuse, true)]
    [InlineData(Fault.Refuse, false)]
    public async Task A_failure_at_any_of_the_first_requests_neither_loses_nor_doubles(Fault fault, bool remembers)
    {
        using var scene = await (remembers ? LoadingScene.SetAsync(engine) : LoadingScene.SetForgetfulAsync(engine));
        for (var number = 1; number <= 6; number++)
        {
            await using var path = await FaultyPath.StartAsync(engine.Url, request => request.Number == number ? fault : Fault.None);
            var log = scene.OpenLog();
            for (var block = 0; block < 3; block++)
            {
                await scene.AppendMixedBlockAsync(log);
            }

            Assert.Equal(1, (await scene.LoadAllAsync(log, path.Url)).Retries);
            Assert.Equal(1, path.Faults);
            await scene.AssertAllStoredOnceAsync();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Failures_one_upon_the_other_neither_lose_nor_double(int seed)
    {
        var random = new Random(seed);
        using var scene = await LoadingScene.SetForgetfulAsync(engine);
        await using var path = await FaultyPath.StartAsync(engine.Url, _ => random.Next(2) == 0 ? Fault.None : (Fault)random.Next(4));
        var log = scene.OpenLog();
        for (var block = 0; block < 10; block++)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        var status = await scene.LoadAllAsync(log, path.Url);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 30, 20, path.Faults, null), Totals(status));
        Assert.Equal(path.Faults, scene.Time.Waits.Count);
        Assert.All(scene.Time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public async Task The_status_names_the_failure_while_it_lasts()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.OpenLog();
        SceneLoader? loader = null;
        var seen = new List<LoaderStatus>();
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            seen.Add(loader!.Status);
            return request.Number <= 2 ? Fault.Refuse : Fault.None;
        });
        await scene.AppendEventAsync(log);
        log.Cut();
        await log.DisposeAsync();
        loader = scene.Loader(log, path.Url);
        using var owned = loader;

        await loader.RunAsync(Token);

        Assert.Equal([0L, 1, 2], seen.Select(status => status.Retries).Distinct());
        Assert.Null(seen[0].LastError);
        Assert.All(seen.Skip(1), status => Assert.Contains("Too many simultaneous queries", status.LastError, StringComparison.Ordinal));
        Assert.Equal((0, 0), (seen[2].Blocks, seen[2].Events));
        Assert.Equal(new LoaderStatus(1, 1, 0, 2, null), Totals(loader.Status));
    }

    [Fact]
    public async Task A_ClickHouse_that_comes_later_gets_its_tables_and_everything()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        await scene.Database.Client.ExecuteAsync("DROP TABLE events", Token);
        await scene.Database.Client.ExecuteAsync("DROP TABLE rejected_events", Token);
        await scene.Database.Client.ExecuteAsync("DROP TABLE schema_migrations", Token);
        var log = scene.OpenLog();
        await scene.AppendMixedBlockAsync(log);
        var port = FreePort();
        using var loader = scene.Loader(log, new Uri($"http://127.0.0.1:{port}/"));
        var loading = Task.Run(
            async () =>
            {
                await loader.PrepareAsync(Token);
                await loader.RunAsync(Token);
            },
            Token);
        await UntilAsync(() => loader.Status.Retries >= 3);
        Assert.Contains("can't be reached", loader.Status.LastError, StringComparison.Ordinal);
        await scene.AppendMixedBlockAsync(log);

        await using var path = await FaultyPath.StartAsync(engine.Url, _ => Fault.None, port);
        await log.DisposeAsync();
        await loading;

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(loader.Status.Blocks, 6, 4, loader.Status.Retries, null), Totals(loader.Status));
    }

    [Theory]
    [InlineData("events", Fault.None)]
    [InlineData("events", Fault.Refuse)]
    [InlineData("rejected_events", Fault.None)]
    [InlineData("rejected_events", Fault.Refuse)]
    [InlineData("rejected_events", Fault.CutBeforeArrival)]
    [InlineData("rejected_events", Fault.CutBeforeAnswer)]
    public async Task A_block_that_one_table_has_is_completed(string stored, Fault fault)
    {
        using var scene = await LoadingScene.SetForgetfulAsync(engine);
        var before = scene.OpenLog();
        await scene.AppendMixedBlockAsync(before);
        await before.DisposeAsync();
        var log = scene.OpenLog();
        foreach (var block in log.RecoveredBlocks)
        {
            using var rows = Decode(log, block);
            if (stored == "events")
            {
                rows.Rejected.Clear();
            }
            else
            {
                rows.Events.Clear();
            }

            await scene.Database.InsertAsync(block.Id, rows);
        }

        var other = stored == "events" ? "rejected_events" : "events";
        var failed = false;
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            var fails = request.IsInsertOf(other) && !failed;
            failed |= fails;
            return fails ? fault : Fault.None;
        });

        var status = await scene.LoadAllAsync(log, path.Url);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 3, 2, path.Faults, null), Totals(status));
    }

    [Fact]
    public async Task A_block_that_was_loaded_and_not_released_brings_nothing_new()
    {
        using var scene = await LoadingScene.SetForgetfulAsync(engine);
        var log = scene.OpenLog();
        await scene.AppendMixedBlockAsync(log);
        await scene.AppendMixedBlockAsync(log);
        await log.DisposeAsync();
        using var copy = scene.Folder.Crash();
        await scene.LoadAllAsync(scene.OpenLog());
        await using var path = await FaultyPath.StartAsync(engine.Url, _ => Fault.None);

        var again = copy.Open(Durability.Process);
        var status = await scene.LoadAllAsync(again, path.Url);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 6, 4, 0, null), Totals(status));
        Assert.DoesNotContain(path.Requests, request => request.Statement.StartsWith("INSERT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_record_costs_itself_and_is_kept_and_counted_once()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        await using var path = await FaultyPath.StartAsync(engine.Url, request => request.Number <= 2 ? Fault.CutBeforeArrival : Fault.None);
        var log = scene.OpenLog(Durability.Disk);
        for (var i = 0; i < 5; i++)
        {
            await scene.AppendEventAsync(log);
        }

        log.Cut();
        Damage(scene.Folder.Path, "id=e000002", "id=f000002");
        scene.Forget("e000002");

        var status = await scene.LoadAllAsync(log, path.Url);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 4, 0, 2, null), Totals(status));
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(scene.Folder.Path, "damaged")));
        Assert.Contains("id=f000002", Encoding.Latin1.GetString(File.ReadAllBytes(kept)), StringComparison.Ordinal);
        Assert.Equal(1, log.Status.UnreadableRanges);
    }

    [Fact]
    public async Task A_backlog_of_a_hundred_thousand_events_is_loaded()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.Folder.Open(Durability.Process, segmentBytes: 4 * 1024 * 1024, segments: 16);
        for (var i = 0; i < 100_000; i++)
        {
            await scene.AppendEventAsync(log);
        }

        await log.DisposeAsync();
        var status = await scene.LoadAllAsync(scene.Folder.Open(Durability.Process, segmentBytes: 4 * 1024 * 1024, segments: 16));

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(new LoaderStatus(status.Blocks, 100_000, 0, 0, null), Totals(status));
        Assert.InRange(status.Blocks, 2, 20);
    }

    [Fact]
    public async Task A_log_that_closed_while_full_is_loaded_to_its_end()
    {
        using var scene = await LoadingScene.SetAsync(engine);
        var log = scene.Folder.Open(Durability.Process, segments: 4);
        for (var i = 0; log.TryAppend(SomeRequest.Query($"id={i}").ToBytes(), out _) == AppendResult.Appended; i++)
        {
        }

        Assert.True(log.Status.IsFull);

        var status = await scene.LoadAllAsync(log);

        Assert.InRange(status.Events, 20, 200);
        Assert.Equal(status.Events, await scene.Database.CountAsync("events"));
    }

    private static LoaderStatus Totals(LoaderStatus status) => status with { RejectedByReason = ReadOnlyDictionary<string, long>.Empty };

    private static BlockDecoder Decode(DiskEventLog log, LogBlock block)
    {
        var rows = new BlockDecoder(SomeEnricher.New());
        using var content = log.Read(block);
        var index = 0;
        foreach (var record in content)
        {
            rows.Add(block.Id, index++, record);
        }

        return rows;
    }

    private static void Damage(string folder, string text, string replacement)
    {
        foreach (var path in Directory.GetFiles(folder, "*.log"))
        {
            var at = File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
            if (at >= 0)
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.Write(file, Encoding.ASCII.GetBytes(replacement), at);
                return;
            }
        }

        Assert.Fail($"{text} is in no segment.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
