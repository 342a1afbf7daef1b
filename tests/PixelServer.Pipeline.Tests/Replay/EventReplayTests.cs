using System.Globalization;
using PixelServer.Events;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Replay;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Tests.Loading;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Replay;

public sealed class EventReplayTests(EngineFixture engine)
{
    private const long Milliseconds = SomeRequest.SomeTime / 1000;
    private static readonly BlockId Block = WarehouseDatabase.BlockAt(Milliseconds, 1);
    private static readonly BlockId OtherBlock = WarehouseDatabase.BlockAt(Milliseconds, 2);

    [Fact]
    public async Task Event_is_stored_as_if_it_had_never_been_rejected()
    {
        var request = SomeRequest.Query("e=purchase&v=12.5&c=eur&o=o-1&ts=1772600766000&i=[{\"id\":\"mug\"}]&plan=gold&x=%FF%00") with
        {
            Signals = RequestSignals.NewVisitor | RequestSignals.GlobalPrivacyControl | RequestSignals.DefaultAnalytics,
            Referrer = "https://shop.example/mug?utm_source=mail",
            ClientHints = "\"Chromium\";v=\"140\"\n?0\n\"Linux\"",
            VisitorId = ulong.MaxValue - 1,
        };
        using var scene = await RejectedScene.CreateAsync(engine);
        using var loaded = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, request);
        await loaded.LoadAsync(Block, request);

        var summary = await scene.ReplayAsync();

        const string sql = "SELECT * EXCEPT (block_id, loaded_at) FROM events FORMAT TSV";
        Assert.Equal((1, 1, 0, 0), (summary.Read, summary.Stored, summary.AlreadyStored, summary.StillRejected));
        Assert.Equal(await loaded.Database.QueryAsync(sql), await scene.Database.QueryAsync(sql));
        Assert.Equal(0, await scene.Database.CountAsync("rejected_events"));
    }

    [Fact]
    public async Task Event_of_an_erased_visitor_is_left_to_the_sweep()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, SomeRequest.Query("e=gone") with { VisitorId = 7 }, SomeRequest.Query("e=mine") with { VisitorId = 8 });
        var request = ErasureRequest.OfVisitor(7, TimeProvider.System.GetUtcNow());
        await new ErasureLedger(scene.Database.Client, TimeProvider.System).RequestAsync(request, TestContext.Current.CancellationToken);

        var summary = await scene.ReplayAsync();

        Assert.Equal((2, 1, 1), (summary.Read, summary.Stored, summary.StillRejected));
        Assert.Equal(new Dictionary<string, long> { ["erased"] = 1 }, summary.Reasons);
        Assert.Equal("mine\n", await scene.Database.QueryAsync("SELECT event FROM events FORMAT TSV"));
    }

    [Fact]
    public async Task Event_of_an_array_keeps_its_place_in_the_request()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, SomeRequest.Query("e=first"), SomeRequest.Json("""[{"e":"one"},{"e":"No"},{"e":"two","id":"own"},{"e":"three"}]"""));

        var summary = await scene.ReplayAsync();

        Assert.Equal((5, 4, 1), (summary.Read, summary.Stored, summary.StillRejected));
        Assert.Equal(new Dictionary<string, long> { ["bad_event_name"] = 1 }, summary.Reasons);
        Assert.Equal(
            $"first\t{Block}-0-0\none\t{Block}-1-0\nthree\t{Block}-1-3\ntwo\town\n",
            await scene.Database.QueryAsync("SELECT event, event_id FROM events ORDER BY event FORMAT TSV"));
        Assert.Equal(
            "bad_event_name\t1\t1\n",
            await scene.Database.QueryAsync("SELECT reason, record_index, event_index FROM rejected_events FORMAT TSV"));
    }

    [Fact]
    public async Task What_is_no_event_by_todays_rules_stays_as_it_is()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(
            Block, SomeRequest.Json("[{"), SomeRequest.Query("v=much"), SomeRequest.Query("em=ann@example.com"), SomeRequest.Query("v=more"));
        const string sql = "SELECT * FROM rejected_events ORDER BY record_index FORMAT TSV";
        var before = await scene.Database.QueryAsync(sql);

        var summary = await scene.ReplayAsync();

        Assert.Equal((4, 0, 4), (summary.Read, summary.Stored, summary.StillRejected));
        Assert.Equal(2, summary.Reasons["bad_number"]);
        Assert.Equal(before, await scene.Database.QueryAsync(sql));
    }

    [Fact]
    public async Task Lines_damaged_records_and_repetitions_are_left_alone()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        using var none = new EventBatch();
        using var rejected = new RejectedEventBatch();
        rejected.Add("demo"u8, new EventRejection(RejectReason.BadLine, "no [time]"), 1, "a line"u8, 0, 0);
        rejected.Add(default, new EventRejection(RejectReason.DamagedRecord, "damaged"), null, default, 1, 0);
        await scene.Database.Warehouse.InsertAsync(OtherBlock, none, rejected, TestContext.Current.CancellationToken);
        await scene.RejectAsync(Block, SomeRequest.Query("e=repeated"));
        await scene.Database.QueryAsync(
            "ALTER TABLE rejected_events UPDATE reason = 'duplicate_event' WHERE kind = 'query' SETTINGS mutations_sync = 2");

        var summary = await scene.ReplayAsync();

        Assert.Equal((0, 0, 2), (summary.Read, summary.Stored, summary.NotReplayable));
        Assert.Equal(3, await scene.Database.CountAsync("rejected_events"));
    }

    [Fact]
    public async Task Rows_of_many_blocks_and_sites_are_told_apart()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        for (var number = 1UL; number <= 12; number++)
        {
            SomeRequest[] requests = [SomeRequest.Query("e=good"), SomeRequest.Query("v=much"), SomeRequest.Query("id=same&e=own")];
            await scene.RejectAsync(
                WarehouseDatabase.BlockAt(Milliseconds, number),
                [.. requests.Select((request, record) => request with { Site = (number + (ulong)record) % 2 == 0 ? "demo" : "shop" })]);
        }

        var summary = await scene.ReplayAsync();

        Assert.Equal((36, 14, 10, 12), (summary.Read, summary.Stored, summary.AlreadyStored, summary.StillRejected));
        Assert.Equal(
            "demo\t7\t7\nshop\t7\t7\n",
            await scene.Database.QueryAsync("SELECT site, count(), uniqExact(event_id) FROM events GROUP BY site ORDER BY site FORMAT TSV"));
        Assert.Equal("12\t1\n", await scene.Database.QueryAsync("SELECT count(), any(record_index) FROM rejected_events FORMAT TSV"));
    }

    [Fact]
    public async Task Trial_counts_and_changes_nothing()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, [.. Requests(25), SomeRequest.Query("v=much")]);

        var trial = await scene.ReplayAsync(isTrial: true);

        Assert.Equal((26, 25, 1), (trial.Read, trial.Stored, trial.StillRejected));
        Assert.Equal((0, 26), (await scene.Database.CountAsync("events"), await scene.Database.CountAsync("rejected_events")));
    }

    [Fact]
    public async Task Filter_leaves_the_others_rejected()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(
            Block,
            SomeRequest.Query("e=before") with { ReceivedAt = SomeRequest.SomeTime - 1 },
            SomeRequest.Query("e=wanted"),
            SomeRequest.Query("e=after") with { ReceivedAt = SomeRequest.SomeTime + 1 },
            SomeRequest.Query("e=other") with { Site = "it's\\other" },
            SomeRequest.Query("v=much"));

        var filter = new ReplayFilter { Site = "demo", Reason = "bad_field", From = SomeRequest.SomeTime, To = SomeRequest.SomeTime + 1 };
        var summary = await scene.ReplayAsync(filter);
        Assert.Equal((1, 1), (summary.Read, summary.Stored));
        Assert.Equal("wanted\n", await scene.Database.QueryAsync("SELECT event FROM events FORMAT TSV"));

        var other = await scene.ReplayAsync(new ReplayFilter { Site = "it's\\other" });
        Assert.Equal((1, 1), (other.Read, other.Stored));
        Assert.Equal(3, await scene.Database.CountAsync("rejected_events"));
    }

    [Fact]
    public async Task Event_that_is_stored_already_only_leaves_the_rejected_ones()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.LoadAsync(OtherBlock, SomeRequest.Query("id=sent-again&e=good"));
        await scene.RejectAsync(
            Block,
            SomeRequest.Query("id=sent-again"),
            SomeRequest.Query("id=sent-again") with { Site = "other" },
            SomeRequest.Query("id=it's\\two"),
            SomeRequest.Query("id=it's\\two"));

        var summary = await scene.ReplayAsync();

        Assert.Equal((4, 2, 2), (summary.Read, summary.Stored, summary.AlreadyStored));
        Assert.Equal(
            "demo\tit's\\two\tpage_view\ndemo\tsent-again\tgood\nother\tsent-again\tpage_view\n",
            await scene.Database.QueryAsync("SELECT site, event_id, event FROM events ORDER BY ALL FORMAT TSVRaw"));
        Assert.Equal(0, await scene.Database.CountAsync("rejected_events"));
    }

    [Fact]
    public async Task Event_that_another_block_claimed_is_left_to_it()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        var claiming = WarehouseDatabase.BlockAt(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 3);
        using var rows = WarehouseDatabase.Decode(claiming, SomeRequest.Query("id=twice&e=good"));
        using var claims = new ClaimBatch();
        rows.WriteTo(claims, LoadId.Of(claiming));
        await scene.Database.Warehouse.ClaimAsync(LoadId.Of(claiming), claims, TestContext.Current.CancellationToken);
        await scene.RejectAsync(Block, SomeRequest.Query("id=twice"), SomeRequest.Query("id=once"));

        var before = await scene.ReplayAsync();
        await scene.LoadAsync(claiming, SomeRequest.Query("id=twice&e=good"));
        var after = await scene.ReplayAsync();

        Assert.Equal((2, 1, 1), (before.Read, before.Stored, before.StillRejected));
        Assert.Equal(1, before.Reasons["on_its_way"]);
        Assert.Equal((1, 0, 1, 0), (after.Read, after.Stored, after.AlreadyStored, after.StillRejected));
        Assert.Equal("good\npage_view\n", await scene.Database.QueryAsync("SELECT event FROM events ORDER BY event FORMAT TSV"));
    }

    [Fact]
    public async Task Replayed_event_is_claimed_for_the_block_it_came_in()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, SomeRequest.Query("id=chosen"), SomeRequest.Query("e=without_id"));

        await scene.ReplayAsync();

        Assert.Equal(
            EventKey.Of("demo"u8, "chosen"u8).ToString(CultureInfo.InvariantCulture) + $"\t{Block.Value}\n",
            await scene.Database.QueryAsync("SELECT id, owner FROM claims FORMAT TSV"));
    }

    [Theory]
    [InlineData(Fault.CutBeforeArrival)]
    [InlineData(Fault.CutBeforeAnswer)]
    public async Task Replay_that_broke_off_anywhere_is_completed_exactly_once(Fault fault)
    {
        const int events = 25;
        var hasBroken = true;
        for (var number = 1; hasBroken; number++)
        {
            using var scene = await RejectedScene.CreateAsync(engine);
            await scene.RejectAsync(Block, [.. Requests(events), SomeRequest.Query("v=much")]);
            await using var path = await FaultyPath.StartAsync(engine.Url, request => request.Number == number ? fault : Fault.None);

            var failure = await Record.ExceptionAsync(() => scene.ReplayOverAsync(path.Url, attempts: 1));
            hasBroken = path.Faults > 0;
            Assert.Equal(hasBroken, failure is ClickHouseException);

            // In other pages, so that not even the blocks are the same.
            await scene.ReplayOverAsync(engine.Url, attempts: 1, pageRows: 7);
            await AssertStoredOnceAsync(scene, events, $"{fault} at request {number}");
        }
    }

    [Theory]
    [InlineData(Fault.CutBeforeArrival)]
    [InlineData(Fault.CutBeforeAnswer)]
    [InlineData(Fault.Refuse)]
    public async Task Passing_trouble_with_an_insert_is_sat_out(Fault fault)
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, [.. Requests(25), SomeRequest.Query("v=much")]);
        var inserts = 0;
        await using var path = await FaultyPath.StartAsync(
            engine.Url, request => request.IsInsertOf("events") && ++inserts == 2 ? fault : Fault.None);

        var summary = await scene.ReplayOverAsync(path.Url, attempts: 3);

        Assert.Equal((1, 25, 0), (path.Faults, summary.Stored, summary.AlreadyStored));
        await AssertStoredOnceAsync(scene, 25, $"{fault}");
    }

    [Fact]
    public async Task Stopped_replay_goes_on_where_it_stopped()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, [.. Requests(25), SomeRequest.Query("v=much")]);
        using var stop = new CancellationTokenSource();
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            if (request.IsInsertOf("events"))
            {
                stop.Cancel();
            }

            return Fault.None;
        });
        using var client = scene.Database.NewClient(path.Url);
        using var warehouse = new ReplayWarehouse(client, TimeProvider.System, pageRows: 10);
        using var replay = new EventReplay(warehouse, SomeEnricher.New(), new ReplayFilter());

        var stopped = await replay.RunAsync(stop.Token);
        var resumed = await scene.ReplayAsync();

        Assert.Equal((true, 10), (stopped.Stopped, stopped.Stored));
        Assert.Equal((false, 15, 0), (resumed.Stopped, resumed.Stored, resumed.AlreadyStored));
        await AssertStoredOnceAsync(scene, 25, "stopped after the first page");
    }

    [Fact]
    public async Task Events_deleted_since_are_an_error_and_no_silent_loss()
    {
        using var scene = await RejectedScene.CreateAsync(engine);
        await scene.RejectAsync(Block, SomeRequest.Query("e=here"));
        await scene.Database.QueryAsync("CREATE TABLE kept ENGINE = Memory AS SELECT * FROM rejected_events");
        await scene.ReplayAsync();
        await scene.Database.QueryAsync("ALTER TABLE events DELETE WHERE 1 SETTINGS mutations_sync = 2");
        await scene.Database.QueryAsync("INSERT INTO rejected_events SELECT * FROM kept");

        var failure = await Assert.ThrowsAsync<ReplayException>(() => scene.ReplayAsync());

        Assert.Contains("Nothing was removed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await scene.Database.CountAsync("rejected_events"));
    }

    [Fact]
    public async Task Nothing_rejected_is_nothing_to_do()
    {
        using var scene = await RejectedScene.CreateAsync(engine);

        var summary = await scene.ReplayAsync();

        Assert.Equal((0, 0, 0, 0), (summary.Read, summary.Stored, summary.StillRejected, summary.NotReplayable));
    }

    private static IEnumerable<SomeRequest> Requests(int count) => Enumerable.Range(0, count)
        .Select(number => SomeRequest.Query(number % 3 == 0 ? $"id=own-{number}&e=replayed" : "e=replayed"));

    private static async Task AssertStoredOnceAsync(RejectedScene scene, int events, string after)
    {
        Assert.Equal(
            $"{events}\t{events}\n{after}",
            await scene.Database.QueryAsync("SELECT count(), uniqExact(event_id) FROM events FORMAT TSV") + after);
        Assert.Equal("bad_number\n", await scene.Database.QueryAsync("SELECT reason FROM rejected_events FORMAT TSV"));
    }
}
