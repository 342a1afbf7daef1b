using PixelServer.Pipeline.Simulation;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>Attention is made besides what is made without it.</summary>
public sealed class SimulatedAttentionTests(EngineFixture engine)
{
    private const string IsAttention = "event IN ('engagement', 'scroll', 'form_start', 'form_submit')";
    private const string Sum = $"SELECT count(), sum(cityHash64(* EXCEPT (loaded_at))) FROM events WHERE NOT {IsAttention} FORMAT TSV";

    private static readonly SimulationPlan Plan = SomePlan.Of(6_000) with { BlockRows = 6_000 };

    private readonly CancellationToken _test = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_the_same_with_attention_and_without()
    {
        using var with = await WarehouseDatabase.CreateMigratedAsync(engine);
        using var without = await WarehouseDatabase.CreateMigratedAsync(engine);

        await Traffic(with, attention: true).RunAsync(_test);
        await Traffic(without, attention: false).RunAsync(_test);

        Assert.Equal(await without.QueryAsync(Sum), await with.QueryAsync(Sum));
        Assert.Equal("0\n", await without.QueryAsync($"SELECT count() FROM events WHERE {IsAttention} FORMAT TSV"));
    }

    [Fact]
    public async Task Attention_is_stored_once_and_also_for_events_that_are_there()
    {
        using var later = await WarehouseDatabase.CreateMigratedAsync(engine);
        using var atOnce = await WarehouseDatabase.CreateMigratedAsync(engine);
        const string all = "SELECT count(), uniqExact(event_id), sum(cityHash64(* EXCEPT (loaded_at))) FROM events FORMAT TSV";

        var events = (await Traffic(later, attention: false).RunAsync(_test)).Events;
        var attention = (await Traffic(later, attention: true).RunAsync(_test)).Events;
        var again = (await Traffic(later, attention: true).RunAsync(_test)).Events;
        var summary = await Traffic(atOnce, attention: true).RunAsync(_test);

        Assert.Equal(0, again);
        Assert.Equal(events + attention, summary.Events);
        Assert.StartsWith($"{summary.Events}\t{summary.Events}\t", await later.QueryAsync(all), StringComparison.Ordinal);
        Assert.Equal(await atOnce.QueryAsync(all), await later.QueryAsync(all));
    }

    [Fact]
    public async Task It_is_that_of_people_on_the_pages_they_are_on_and_makes_no_session_or_source()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await Traffic(database, attention: true).RunAsync(_test);

        Assert.Equal("0\t0\t0\t1\t1\n", await database.QueryAsync(
            $"""
            SELECT countIf(is_bot), countIf(source != '' OR channel != '' OR isNotNull(value) OR notEmpty(items.id) OR order_id != ''), countIf(page_path = ''),
                min(toUInt8OrZero(props['seconds'])) FILTER (WHERE event = 'engagement') >= 1 AND max(toUInt8OrZero(props['seconds'])) FILTER (WHERE event = 'engagement') <= 75,
                arraySort(groupUniqArrayIf(props['percent'], event = 'scroll')) = ['25', '50', '75', '90']
            FROM events WHERE {IsAttention} FORMAT TSV
            """));
        Assert.Equal("0\n", await database.QueryAsync(
            $"SELECT count() FROM events WHERE {IsAttention} AND (visitor_id, page_path) NOT IN (SELECT visitor_id, page_path FROM events WHERE NOT {IsAttention}) FORMAT TSV"));

        // Whoever checks out begins the form, whoever buys sends it; where it was given up is known.
        Assert.Equal("1\t1\t1\t1\n", await database.QueryAsync(
            """
            SELECT countIf(event = 'form_start' AND props['form_id'] = 'order') = countIf(event = 'begin_checkout' AND NOT is_bot),
                countIf(event = 'form_submit' AND props['form_id'] = 'order') = countIf(event = 'purchase' AND NOT is_bot),
                uniqExactIf(props['form_field'], event = 'engagement' AND props['form_id'] = 'order') > 1,
                countIf(event = 'form_start' AND props['form_id'] = 'newsletter') > countIf(event = 'form_submit' AND props['form_id'] = 'newsletter')
            FROM events FORMAT TSV
            """));
    }

    private static SimulatedTraffic Traffic(WarehouseDatabase database, bool attention) =>
        new(Plan, new SimulationWarehouse(database.Client, TimeProvider.System)) { HasAttention = attention };
}
