using PixelServer.Insights.Interest;
using PixelServer.Insights.Tests.Oracle;
using PixelServer.Insights.Tests.Rollup;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>Whatever is asked of whatever happened, with whichever filters, every figure is the one that loops over the events find.</summary>
public sealed class RandomInterestTests(EngineFixture engine)
{
    private const int Visitors = 200;
    private const int Queries = 40;
    private const int Days = 16;

    private static readonly DateOnly First = new(2026, 10, 28);

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Every_figure_on_items_searches_pages_and_forms_is_what_loops_over_the_events_find(int seed)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(1, Visitors).SelectMany(visitor => RandomHistory.Of((ulong)visitor, random)).OrderBy(_ => random.Next()).ToList();
        using var scene = await InsightScene.CreateAsync(engine);
        foreach (var half in history.Chunk((history.Count / 2) + 1))
        {
            await scene.SeeAsync(half);
            await scene.FillAsync();
        }

        var agreement = new InterestAgreement(scene, new InsightOracle(history));
        for (var i = 0; i < Queries; i++)
        {
            var query = RandomQuery.Of(First, Days, random);
            try
            {
                await agreement.ItemsAsync(query, InterestKind.Item, areOwnersKnown: false);
                await agreement.ItemsAsync(query, InterestKind.Category, areOwnersKnown: false);
                await agreement.SearchesAsync(query);
                await agreement.PagesAsync(query);
                await agreement.FormsAsync(query);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, question {i}, {query} {string.Join("; ", query.Filters.Select(filter => $"{filter.Dimension.Name}: {string.Join("|", filter.Included)} not {string.Join("|", filter.Excluded)}"))}\n{e}");
            }
        }
    }
}
