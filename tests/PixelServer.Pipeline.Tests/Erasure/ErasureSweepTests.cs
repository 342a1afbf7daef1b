using System.Globalization;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Tests.Loading;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

/// <summary>Erased visitors go from the real engine's tables, and nothing else does, whatever fails on the way.</summary>
public sealed class ErasureSweepTests(EngineFixture engine)
{
    private const ulong Visitor = 7;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_erased_visitor_is_gone_from_tables_and_files_and_the_receipt_says_so()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync([.. ErasureScene.Visit(Visitor), .. ErasureScene.Visit(8)]);
        await scene.StoreAsync([.. ErasureScene.Visit(Visitor), .. ErasureScene.Visit(9), .. ErasureScene.Visit(10)]);
        var others = await scene.OthersAsync(Visitor);
        var id = await scene.EraseAsync(Visitor);
        Assert.Equal(ErasureState.Requested, (await scene.Ledger.FindAsync(id, Test))!.State);
        var sweep = scene.NewSweep();

        await scene.SweepAsync(sweep, Visitor);
        Assert.Equal(ErasureState.Erasing, (await scene.Ledger.FindAsync(id, Test))!.State);
        scene.Time.Advance(scene.Options.SettleTime);
        await ErasureScene.TurnUntilAsync(sweep, async () =>
        {
            scene.Time.Advance(TimeSpan.FromSeconds(1));
            return (await scene.Ledger.FindAsync(id, Test))!.State == ErasureState.Erased;
        });

        Assert.Equal(others, await scene.OthersAsync(Visitor));
        Assert.Equal("0\n", await scene.Database.QueryAsync(
            """
            SELECT count() FROM system.parts WHERE database = currentDatabase()
            AND table IN ('events', 'rejected_events') AND (has_lightweight_delete OR NOT active) FORMAT TSV
            """));
        var receipt = (await scene.Ledger.FindAsync(id, Test))!;
        Assert.Equal(new Dictionary<string, long> { ["events"] = 2, ["rejected_events"] = 2 }, receipt.Rows);
        Assert.Equal(1, receipt.Visitors);
        Assert.NotNull(receipt.ErasedAt);
        Assert.Equal(4, sweep.Deleted);
        Assert.Equal([id], (await scene.Ledger.ListAsync(10, Test)).Select(listed => listed.Id));
    }

    [Fact]
    public async Task What_was_made_of_a_visitor_goes_too_and_a_new_life_stays()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(ErasureScene.Visit(Visitor));
        var before = scene.Time.GetUtcNow().AddHours(-1);
        var after = scene.Time.GetUtcNow().AddHours(1);
        foreach (var (time, visitor) in new[] { (before, 7), (before, 8), (after, 7) })
        {
            var text = time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
            await scene.Database.Client.ExecuteAsync(
                $"INSERT INTO identities VALUES (1, 'demo', 'user_id', 'u{visitor}', {visitor}, 0, 1, '{text}', '{text}')", Test);
            await scene.Database.Client.ExecuteAsync(
                $"INSERT INTO person_rows VALUES (bitShiftLeft(toUInt64({time.ToUnixTimeMilliseconds()}), 20) + 1, '', {visitor}, 0, 0, 5)", Test);
            await scene.Database.Client.ExecuteAsync(
                $"INSERT INTO person_decisions VALUES ('d', '{text}', 'join', '', 'visitor:{visitor}', 'user:x', '', '')", Test);
            await scene.Database.Client.ExecuteAsync(
                $"INSERT INTO person_decisions VALUES ('d', '{text}', 'split', '', 'user:x', 'visitor:{visitor}', '', '')", Test);
        }

        var id = await scene.EraseAsync(Visitor);
        await scene.SweepAsync(scene.NewSweep(), Visitor);

        foreach (var table in new[] { "identities", "person_rows" })
        {
            Assert.Equal("7\n8\n", await scene.Database.QueryAsync($"SELECT visitor_id FROM {table} ORDER BY visitor_id FORMAT TSV"));
        }

        Assert.Equal(
            "visitor:7\tuser:x\nvisitor:8\tuser:x\nuser:x\tvisitor:7\nuser:x\tvisitor:8\n",
            await scene.Database.QueryAsync("SELECT first, second FROM person_decisions ORDER BY kind DESC, first, second FORMAT TSV"));
        Assert.Equal(2, (await scene.Ledger.FindAsync(id, Test))!.Rows["person_decisions"]);
    }

    [Fact]
    public async Task The_id_of_an_erased_visitor_is_kept_nowhere()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        const ulong visitor = 1_234_567_890_123_456_789;
        await scene.StoreAsync(ErasureScene.Visit(visitor));
        await scene.EraseAsync(visitor);
        await scene.SweepAsync(scene.NewSweep(), visitor);

        var kept = await scene.Database.QueryAsync("SELECT * FROM erasures FORMAT JSONEachRow")
            + await scene.Database.QueryAsync("SELECT * FROM erasure_subjects FORMAT JSONEachRow")
            + await scene.Database.QueryAsync("SELECT command FROM system.mutations WHERE database = currentDatabase() FORMAT TSV");
        Assert.Contains(SubjectHash.Of(visitor).ToString(CultureInfo.InvariantCulture), kept, StringComparison.Ordinal);
        Assert.DoesNotContain(visitor.ToString(CultureInfo.InvariantCulture), kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_visitor_does_after_the_erasure_stays()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        var now = ErasureScene.Microseconds(scene.Time.GetUtcNow());
        await scene.StoreAsync(ErasureScene.Visit(Visitor, now));
        await scene.StoreAsync(ErasureScene.Visit(8, now));
        await scene.StoreAsync(ErasureScene.Visit(8, now + 60_000_000));
        await scene.EraseAsync(Visitor);
        await scene.StoreAsync(ErasureScene.Visit(Visitor, now + 1));
        scene.Time.Advance(TimeSpan.FromMinutes(2));

        // In one sweep with a later erasure of another.
        await scene.EraseAsync(8);

        await scene.SweepAsync(scene.NewSweep(), 8);
        Assert.Equal((1, 1), await scene.RowsAsync(Visitor));
    }

    [Fact]
    public async Task Events_that_came_in_with_an_older_list_go_before_the_receipt_says_erased()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(ErasureScene.Visit(Visitor));
        var id = await scene.EraseAsync(Visitor);
        var sweep = scene.NewSweep();
        await scene.SweepAsync(sweep, Visitor);
        await scene.StoreAsync(ErasureScene.Visit(Visitor));
        scene.Time.Advance(scene.Options.SettleTime);

        await ErasureScene.TurnUntilAsync(sweep, async () =>
        {
            scene.Time.Advance(TimeSpan.FromSeconds(1));
            return (await scene.Ledger.FindAsync(id, Test))!.State == ErasureState.Erased;
        });

        Assert.Equal((0, 0), await scene.RowsAsync(Visitor));
        Assert.Equal(2, (await scene.Ledger.FindAsync(id, Test))!.Rows["events"]);
    }

    [Fact]
    public async Task Events_that_came_in_even_later_are_found_by_an_audit()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        var id = await scene.EraseAsync(Visitor);
        var sweep = scene.NewSweep();
        await ErasureScene.TurnUntilAsync(sweep, async () =>
        {
            scene.Time.Advance(TimeSpan.FromSeconds(5));
            return (await scene.Ledger.FindAsync(id, Test))!.State == ErasureState.Erased;
        });
        await scene.StoreAsync(ErasureScene.Visit(Visitor));
        scene.Time.Advance(scene.Options.AuditInterval + scene.Options.AuditInterval);

        await scene.SweepAsync(sweep, Visitor);

        Assert.Equal(1, (await scene.Ledger.FindAsync(id, Test))!.Rows["rejected_events"]);
    }

    [Theory]
    [InlineData(Fault.CutBeforeArrival)]
    [InlineData(Fault.CutBeforeAnswer)]
    public async Task A_sweep_that_died_at_any_request_is_taken_up_by_the_next_and_counted_once(Fault fault)
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(Enumerable.Range(100, 10).SelectMany(other => ErasureScene.Visit((ulong)other)));
        var others = await scene.OthersAsync();
        var died = 0;
        for (ulong request = 1; request <= 14; request++)
        {
            var visitor = request;
            await scene.StoreAsync([.. ErasureScene.Visit(visitor), .. ErasureScene.Visit(visitor)]);
            var id = await scene.EraseAsync(visitor);
            await using (var path = await FaultyPath.StartAsync(engine.Url, passing => passing.Number == (int)request ? fault : Fault.None))
            {
                try
                {
                    await scene.NewSweep(path.Url).TurnAsync(Test);
                }
                catch (ClickHouseException)
                {
                    died++;
                }
            }

            await scene.SweepAsync(scene.NewSweep(), visitor);

            Assert.Equal(new Dictionary<string, long> { ["events"] = 2, ["rejected_events"] = 2 }, (await scene.Ledger.FindAsync(id, Test))!.Rows);
        }

        Assert.InRange(died, 9, 14);
        Assert.Equal(others, await scene.OthersAsync());
    }

    [Fact]
    public async Task Sweeps_of_several_loaders_at_once_harm_nobody()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(Enumerable.Range(1, 40).SelectMany(visitor => ErasureScene.Visit((ulong)visitor)));
        var erased = Enumerable.Range(1, 10).Select(visitor => (ulong)visitor).ToArray();
        var others = await scene.OthersAsync(erased);
        foreach (var visitor in erased)
        {
            await scene.EraseAsync(visitor);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.SweepAsync(scene.NewSweep(), erased)));

        Assert.Equal(others, await scene.OthersAsync(erased));
    }

    [Fact]
    public async Task Nothing_to_do_is_said()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(ErasureScene.Visit(Visitor));

        var sweep = scene.NewSweep();
        await ErasureScene.TurnUntilAsync(sweep, async () => !await sweep.TurnAsync(Test));

        Assert.Equal((1, 1), await scene.RowsAsync(Visitor));
        Assert.Null(await scene.Ledger.FindAsync(Guid.NewGuid(), Test));
    }
}
