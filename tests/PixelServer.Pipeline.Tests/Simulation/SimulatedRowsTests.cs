using System.Security.Cryptography;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Warehouse.Native;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

public sealed class SimulatedRowsTests
{
    private static readonly BlockId Block = new(1);

    [Fact]
    public void Same_plan_makes_the_same_rows_however_it_is_cut()
    {
        var plan = SomePlan.Of(3_000);

        var whole = EventsOf(new SimulatedWorld(plan), [3_000]);
        var cut = EventsOf(new SimulatedWorld(plan), [1, 999, 500, 1_500]);

        Assert.True(whole.Count > 6_000);
        Assert.Equal(whole, cut);
    }

    [Fact]
    public void Same_plan_makes_the_same_bytes_and_a_visitor_does_the_same_in_any_company()
    {
        var plan = SomePlan.Of(2_000);

        Assert.Equal(BytesOf(new SimulatedWorld(plan), 0, 2_000), BytesOf(new SimulatedWorld(plan), 0, 2_000));
    }

    /// <summary>
    /// Made on x64 Linux: where it differs on another machine, traffic is not the same there. Where it differs after a change, the plan's
    /// version must be raised, or runs of both versions would mix.
    /// </summary>
    [Fact]
    public void Rows_are_the_same_on_every_machine()
    {
        var bytes = BytesOf(new SimulatedWorld(SomePlan.Of(2_000)), 0, 2_000);

        Assert.Equal("5154423db9164d4aac03aa7c47df898a", Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("site")]
    [InlineData("until")]
    [InlineData("visitors")]
    public void Another_plan_makes_other_visitors(string what)
    {
        var plan = SomePlan.Of(2_000);
        var other = what switch
        {
            "seed" => plan with { Seed = 2 },
            "site" => plan with { Site = "shop" },
            "until" => plan with { Until = plan.Until.AddHours(1) },
            _ => plan with { Visitors = 2_001 },
        };
        var (one, another) = (new SimulatedWorld(plan), new SimulatedWorld(other));

        var ids = Enumerable.Range(0, 2_000).Select(index => one.IdOf(index)).ToHashSet();

        Assert.Equal(2_000, ids.Count);
        Assert.DoesNotContain(Enumerable.Range(0, 2_000), index => ids.Contains(another.IdOf(index)));
        Assert.NotEqual(plan.BlockOf(0, 1), other.BlockOf(0, 1));
    }

    [Fact]
    public void What_follows_begins_where_the_traffic_ends_and_goes_on_with_the_same_visitors()
    {
        var plan = SomePlan.Of(3_000, 12);
        var history = EventsOf(new SimulatedWorld(plan), [3_000]);
        var next = new SimulatedWorld(plan with { NextDays = 7 });
        var following = EventsOf(next, [(int)next.Rates.Visitors]);

        Assert.All(history, one => Assert.True(one.Time < plan.Until.ToUnixTimeMilliseconds()));
        Assert.All(following, one => Assert.True(one.Time >= plan.Until.ToUnixTimeMilliseconds()));
        Assert.InRange(following.Select(one => one.Visitor).Intersect(history.Select(one => one.Visitor)).Count(), 100, 3_000);
        Assert.InRange(following.Select(one => one.Visitor).Except(history.Select(one => one.Visitor)).Count(), 100, 3_000);
        Assert.Equal(history.Count + following.Count, history.Concat(following).Select(one => one.Id).Distinct().Count());
    }

    [Fact]
    public void Rows_come_in_the_order_of_the_table()
    {
        var world = new SimulatedWorld(SomePlan.Of(2_000, 6));
        var part = new TrafficPart(world);
        using var batch = new SimulatedBatch(world, null);

        part.Fill(0, 2_000, ErasedVisitors.None, batch);

        var rows = part.Rows
            .Select(row => (Day: row.Event.Time / 86_400_000, Name: EventKindNames.Of(row.Event.Kind).ToString(), row.Visitor.Id, row.Event.Time))
            .ToList();
        Assert.Equal(batch.Rows.RowCount, rows.Count);
        Assert.Equal(
            rows.OrderBy(row => row.Day).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Id).ThenBy(row => row.Time),
            rows);
    }

    [Fact]
    public void Second_events_come_after_first_ones_and_sessions_stay_apart()
    {
        var world = new SimulatedWorld(SomePlan.Of(1_000, 60));
        var list = new EventList();
        var writer = new VisitWriter(world);
        for (var index = 0; index < 1_000; index++)
        {
            list.Clear();
            writer.Add(index, world.Plan.From, world.Plan.To, list);
            for (var i = 1; i < list.Events.Count; i++)
            {
                var pause = list.Events[i].Time - list.Events[i - 1].Time;
                Assert.Equal(list.Events[i].IsLanding, pause > 30 * 60_000);
                Assert.True(pause > 0);
            }
        }
    }

    private static List<Row> EventsOf(SimulatedWorld world, int[] parts)
    {
        var rows = new List<Row>();
        var json = new LiveEventJson(world);
        var first = 0L;
        foreach (var size in parts)
        {
            var writer = new VisitWriter(world);
            var list = new EventList();
            for (var index = first; index < first + size; index++)
            {
                writer.Add(index, world.Plan.From, world.Plan.To, list);
            }

            first += size;
            rows.AddRange(list.Events.Select(one => new Row(
                list.Visitors[one.Visitor].Id, $"{list.Visitors[one.Visitor].Index}-{one.Number}", one.Time, System.Text.Encoding.UTF8.GetString(json.Write(list, one)))));
        }

        return rows;
    }

    private static byte[] BytesOf(SimulatedWorld world, long first, int visitors)
    {
        using var batch = new SimulatedBatch(world, null);
        using var bytes = new PooledBufferWriter();
        new TrafficPart(world).Fill(first, visitors, ErasedVisitors.None, batch);
        batch.SetBlock(Block);
        batch.Rows.WriteTo(bytes);
        return bytes.Written.ToArray();
    }

    private sealed record Row(ulong Visitor, string Id, long Time, string Sent);
}
