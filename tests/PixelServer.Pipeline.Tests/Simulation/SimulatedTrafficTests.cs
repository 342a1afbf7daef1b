using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>Traffic in the real engine.</summary>
public sealed class SimulatedTrafficTests(EngineFixture engine)
{
    private readonly CancellationToken _test = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traffic_is_stored_once_however_often_it_is_made()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var plan = SomePlan.Of(30_000) with { BlockRows = 36_000 };

        var first = await Traffic(database, plan).RunAsync(_test);
        var second = await Traffic(database, plan).RunAsync(_test);

        Assert.Equal((2, 0, false), (first.Blocks, first.BlocksThere, first.Stopped));
        Assert.Equal((0L, 0, 2), (second.Events, second.Blocks, second.BlocksThere));
        Assert.InRange(first.Events, 30_000 * 2.3, 30_000 * 2.5);
        Assert.Equal(
            $"{first.Events}\t{first.Events}\t30000",
            (await database.QueryAsync("SELECT count(), uniqExact(event_id), uniqExact(visitor_id) FROM events WHERE site = 'demo' FORMAT TSV")).Trim());
    }

    [Fact]
    public async Task Run_that_was_interrupted_goes_on_and_ends_with_the_same_rows()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        using var undisturbed = await WarehouseDatabase.CreateMigratedAsync(engine);
        const string sql = "SELECT count(), sum(cityHash64(* EXCEPT (loaded_at))) FROM events FORMAT TSV";
        var plan = SomePlan.Of(100_000) with { BlockRows = 10_000 };
        using var stop = new CancellationTokenSource();
        var interrupted = Traffic(database, plan);
        var running = interrupted.RunAsync(stop.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (interrupted.PartsDone < 2 && !running.IsCompleted)
        {
            await timer.WaitForNextTickAsync(_test);
        }

        await stop.CancelAsync();
        var first = await running;
        var second = await Traffic(database, plan).RunAsync(_test);
        await Traffic(undisturbed, plan).RunAsync(_test);

        Assert.True(first.Stopped);
        Assert.Equal(interrupted.Parts, first.Blocks + second.Blocks);
        Assert.Equal(first.Blocks, second.BlocksThere);
        Assert.Equal(await undisturbed.QueryAsync(sql), await database.QueryAsync(sql));
    }

    [Fact]
    public async Task End_of_traffic_that_is_there_is_found_again()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var plan = SomePlan.Of(1_000);
        var warehouse = new SimulationWarehouse(database.Client, TimeProvider.System);
        var later = plan with { Until = plan.Until.AddDays(3) };

        Assert.Null(await warehouse.FindUntilAsync(later, _test));
        await Traffic(database, plan).RunAsync(_test);

        Assert.Equal(plan.Until, await warehouse.FindUntilAsync(later, _test));
        Assert.Equal(plan.Until, await warehouse.FindUntilAsync(later with { NextDays = 2 }, _test));
        Assert.Null(await warehouse.FindUntilAsync(later with { Seed = 9 }, _test));
    }

    [Fact]
    public async Task Rows_look_as_old_as_they_are_told_to()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var plan = SomePlan.Of(1_000);
        var loadedAt = new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero);

        await new SimulatedTraffic(plan, new SimulationWarehouse(database.Client, TimeProvider.System), loadedAt).RunAsync(_test);
        await Traffic(database, plan with { NextDays = 3 }).RunAsync(_test);

        Assert.Equal(
            "1\t1",
            (await database.QueryAsync("""
                SELECT uniqExactIf(loaded_at, event_time < '2026-06-01') = 1 AND minIf(loaded_at, event_time < '2026-06-01') = '2026-06-02 00:00:00',
                    minIf(loaded_at, event_time >= '2026-06-01') > now() - 3600
                FROM events FORMAT TSV
                """)).Trim());
    }

    [Fact]
    public async Task Sessions_of_the_warehouse_are_those_that_were_made()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var plan = SomePlan.Of(3_000, 12);
        var world = new SimulatedWorld(plan);
        var visits = new List<SimulatedVisit>();
        for (var index = 0; index < plan.Visitors; index++)
        {
            world.AddVisits(world.Visitor(index), plan.To, visits);
        }

        await Traffic(database, plan).RunAsync(_test);

        Assert.Equal(
            $"{visits.Count(visit => visit.Start < plan.To)}\t{visits.Sum(visit => visit.Buys && visit.Start < plan.To - 7_200_000 ? 1 : 0)}",
            (await database.QueryAsync("SELECT count(), sumIf(purchases, session_start < '2026-05-31 22:00:00') FROM sessions FORMAT TSV")).Trim());
    }

    private static SimulatedTraffic Traffic(WarehouseDatabase database, SimulationPlan plan) =>
        new(plan, new SimulationWarehouse(database.Client, TimeProvider.System));
}
