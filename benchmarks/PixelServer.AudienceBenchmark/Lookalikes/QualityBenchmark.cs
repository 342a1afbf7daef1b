using PixelServer.AudienceBenchmark.Lookalikes.Boosted;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>How well lookalikes find whom they should: on three real data sets, and on generated traffic whose truth is known.</summary>
internal sealed class QualityBenchmark(ClickHouseClient client, int areas, bool comparesBoosted)
{
    public async Task RunAsync(CancellationToken stop)
    {
        var comparison = comparesBoosted ? new BoostedComparison(client) : null;
        await new ShopBuyers(client, comparison).RunAsync(stop);
        if (comparison is not null)
        {
            await new ShopHours(client, comparison).RunAsync(stop);
        }

        await new WebSiteAreas(client, areas, comparison).RunAsync(stop);
        await new KnownTruth(client, comparison).RunAsync(stop);
        comparison?.Print();
    }
}
