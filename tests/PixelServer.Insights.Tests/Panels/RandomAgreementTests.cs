using PixelServer.Insights.Panels;
using PixelServer.Insights.Tests.Oracle;
using PixelServer.Insights.Tests.Rollup;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Panels;

/// <summary>Whatever is asked of whatever happened, every figure is the one that loops over the events find.</summary>
public sealed class RandomAgreementTests(EngineFixture engine)
{
    private const int Visitors = 200;
    private const int Queries = 60;
    private const int Days = 16;

    private static readonly DateOnly First = new(2026, 10, 28);

    private static readonly string[] Steps = ["event:page_view", "event:view_item", "event:add_to_cart", "event:purchase", "page:/cart", "page:/", "event:search", "event:click"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_figure_of_every_panel_is_what_loops_over_the_events_find(int seed)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(1, Visitors).SelectMany(visitor => RandomHistory.Of((ulong)visitor, random)).OrderBy(_ => random.Next()).ToList();
        using var scene = await InsightScene.CreateAsync(engine);
        foreach (var half in history.Chunk((history.Count / 2) + 1))
        {
            await scene.SeeAsync(half);
            await scene.FillAsync();
        }

        var agreement = new PanelAgreement(scene, new InsightOracle(history));
        for (var i = 0; i < Queries; i++)
        {
            var query = RandomQuery.Of(First, Days, random);
            var by = BreakdownDimension.All[random.Next(BreakdownDimension.All.Count)].Name;
            var steps = Steps.OrderBy(_ => random.Next()).Take(random.Next(2, 6)).ToList();
            try
            {
                await agreement.SummaryAsync(query);
                await agreement.BreakdownAsync(query, by);
                await agreement.HoursAsync(query);
                await agreement.RetentionAsync(query, random.Next(1, 5));
                await agreement.FunnelAsync(query, steps, random.Next(2) == 0 ? null : by);
                await agreement.ChoicesAsync(query, RandomQuery.Dimensions[random.Next(RandomQuery.Dimensions.Count)], random.Next(2) == 0 ? "" : "/I");
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, question {i}, by {by}, steps {string.Join(" ", steps)}, {query} {string.Join("; ", query.Filters.Select(filter => $"{filter.Dimension.Name}: {string.Join("|", filter.Included)} not {string.Join("|", filter.Excluded)}"))}\n{e}");
            }
        }
    }
}
