using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>How well lookalikes find whom they should: on three real data sets, and on generated traffic whose truth is known.</summary>
internal sealed class QualityBenchmark(ClickHouseClient client, int areas)
{
    public async Task RunAsync(CancellationToken stop)
    {
        await new ShopBuyers(client).RunAsync(stop);
        await new WebSiteAreas(client, areas).RunAsync(stop);
        await new KnownTruth(client).RunAsync(stop);
    }
}
