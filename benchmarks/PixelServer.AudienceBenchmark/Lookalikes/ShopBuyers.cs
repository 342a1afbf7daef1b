using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.AudienceBenchmark.Lookalikes.Boosted;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>
/// Buyers and cart users of two shops, told from other visitors by what else they did. The files hold three hours each, too little to look at visitors
/// as they were before: seeds are looked at as they are, without what the seed speaks of, and without the cart where a line says so.
/// </summary>
internal sealed class ShopBuyers(ClickHouseClient client, BoostedComparison? comparison)
{
    private const string WithoutCart = "\"leave_out\": [\"carts\", \"days_since_cart\", \"checkouts\", \"events=add_to_cart\", \"events=begin_checkout\"]";
    private const string WithCart = "\"allow\": [\"carts\", \"days_since_cart\", \"events\"]";

    public async Task RunAsync(CancellationToken stop)
    {
        var scene = await LookalikeScene.CreateAsync(client, ["rees46", "taobao"], stop);
        await ImportAsync("rees46", "clickstream/rees46-2019-oct.csv.gz", ImportMapping.Rees46, stop);
        await ImportAsync("taobao", "clickstream/taobao-userbehavior.csv.gz", ImportMapping.Taobao, stop);
        foreach (var (site, seed) in comparison is null ? [] : ((string, string)[])[("rees46", "purchase"), ("taobao", "purchase"), ("taobao", "add_to_cart")])
        {
            await comparison!.TakeOutAsync(site, seed, stop);
        }

        var rollup = await scene.FillAsync(stop);
        Console.WriteLine();
        Console.WriteLine("| shop, seed | seeds | AUC (95 %) | PR-AUC (share of seeds) | lift at 1 / 5 / 10 % | recency | frequency | best single rule | gain over the best |");
        Console.WriteLine("|---|---:|---|---|---|---:|---:|---|---|");
        (string Name, string Site, DateTimeOffset AsOf, string Seed, string More)[] lines =
        [
            ("rees46 buyers, no cart", "rees46", new(2019, 10, 1, 3, 0, 0, TimeSpan.Zero), "purchase", WithoutCart),
            ("rees46 buyers, with cart", "rees46", new(2019, 10, 1, 3, 0, 0, TimeSpan.Zero), "purchase", WithCart),
            ("taobao buyers, no cart", "taobao", new(2017, 11, 26, 4, 0, 0, TimeSpan.Zero), "purchase", WithoutCart),
            ("taobao buyers, with cart", "taobao", new(2017, 11, 26, 4, 0, 0, TimeSpan.Zero), "purchase", WithCart),
            ("taobao cart users", "taobao", new(2017, 11, 26, 4, 0, 0, TimeSpan.Zero), "add_to_cart", "\"leave_out\": [\"purchases\", \"events=purchase\"]"),
        ];
        for (var i = 0; i < lines.Length; i++)
        {
            var (name, site, asOf, seed, more) = lines[i];
            var (_, model) = await scene.BuildAsync(
                $"shop-{i}", site, $$"""  "horizon": "0", "size": "5%", "seed": {"did": "{{seed}}"}, {{more}}  """, rollup, asOf, stop);
            Console.WriteLine(Line(name, model));
            await (comparison?.CompareAsync(name, $"shop-{i}", model, rollup, seed, stop) ?? Task.CompletedTask);
        }
    }

    public static string Line(string name, LookalikeRecord model)
    {
        var proof = model.Proof;
        double Lift(double share) => proof.Reach.First(point => Math.Abs(point.Share - share) < 1e-9).Lift;
        string Auc(string baseline) => proof.Baselines.FirstOrDefault(one => one.Name == baseline) is { } one ? one.Auc.Value.ToString("0.000", CultureInfo.InvariantCulture) : "";
        var rule = proof.Baselines.FirstOrDefault(one => one.Name == "best_rule");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {proof.Seeds:N0} | {proof.Auc.Value:0.000} ({proof.Auc.Low:0.000}–{proof.Auc.High:0.000}) | {proof.PrAuc:0.000} ({proof.SeedShare:0.000}) | {Lift(0.01):0.0} / {Lift(0.05):0.0} / {Lift(0.1):0.0} | {Auc("recency")} | {Auc("frequency")} | {rule?.Words}: {Auc("best_rule")} | {proof.Gain.Value:+0.000;-0.000} ({proof.Gain.Low:+0.000;-0.000}) |");
    }

    // Rows of a file have no consent of their own.
    private async Task ImportAsync(string site, string file, ImportMapping mapping, CancellationToken stop)
    {
        using var warehouse = new ImportWarehouse(client, TimeProvider.System, attempts: 1);
        using var source = ImportSource.Open(SharedData.PathOf(file));
        var enricher = new EventEnricher(new GeoLocator(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System), () => SiteHosts.None);
        var options = new ImportOptions { Site = site, Mapping = mapping, Consent = Consent.Analytics | Consent.Marketing, VisitorKey = [1] };
        using var import = new FileImport(source, options, enricher, warehouse);
        await import.RunAsync(stop);
    }
}
