using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// Two cuts within the two hours of taobao: what visitors did in 40 minutes, and who of them bought, or used the cart, for the first time in
/// the 40 after. Learnt from the first 80 minutes, measured on as many that begin 45 minutes later, so that no purchase counts in both.
/// Features count whole days, so each 40 minutes are a site of their own.
/// rees46 has too few: at a cut after 30, 60, 90 or 120 minutes, 4 of those seen before it bought for the first time after it.
/// </summary>
internal sealed class ShopHours(ClickHouseClient client, BoostedComparison comparison)
{
    private const string Early = "taobao-early";
    private const string Late = "taobao-late";

    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeSeconds(1511658000);
    private static readonly TimeSpan Part = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(45);

    public async Task RunAsync(CancellationToken stop)
    {
        var scene = await LookalikeScene.CreateAsync(client, [Early, Late], stop);
        await CopyAsync(Early, Begin, stop);
        await CopyAsync(Late, Begin + Later, stop);
        await new Audiences.Rollup.ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, stop);
        foreach (var (name, seed) in ((string, string)[])[("taobao next buyers", "purchase"), ("taobao next cart users", "add_to_cart")])
        {
            var early = await ReadAsync(Early, seed, Begin + Part, stop);
            var late = await ReadAsync(Late, seed, Begin + Later + Part, stop);
            var seedShare = (double)early.IsSeed.Count(isSeed => isSeed) / early.Rows;
            comparison.CompareLater(name, new DrawnSample(early, new TrainingOptions { SeedShare = seedShare }), late, stop);
        }
    }

    private Task CopyAsync(string copy, DateTimeOffset begin, CancellationToken stop) => EventCopy.MakeAsync(
        client,
        "taobao",
        copy,
        $"toUnixTimestamp64Milli(event_time) >= {begin.ToUnixTimeMilliseconds()} AND toUnixTimestamp64Milli(event_time) < {(begin + Part).ToUnixTimeMilliseconds()}",
        stop);

    private Task<FeatureSample> ReadAsync(string site, string seed, DateTimeOffset cut, CancellationToken stop)
    {
        var parameters = new SqlParameterList();
        var at = parameters.Time("cut", cut.ToUnixTimeMilliseconds());
        var until = parameters.Time("until", (cut + Part).ToUnixTimeMilliseconds());
        var did = $"SELECT visitor_id FROM events WHERE site = 'taobao' AND event = {parameters.Text("seed", seed)}";
        return new FeatureReader(client).ReadAsync(
            site,
            cut.ToUnixTimeMilliseconds(),
            TimeSpan.FromDays(1),
            [$"visitor_id NOT IN ({did} AND event_time < {at})"],
            $"visitor_id IN ({did} AND event_time >= {at} AND event_time < {until})",
            "",
            parameters,
            FeatureSettings.For(new BuildLimits()),
            stop);
    }
}
