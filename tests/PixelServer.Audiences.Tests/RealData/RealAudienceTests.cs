using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Import;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.RealData;

/// <summary>
/// Audiences of real files have the sizes that a loop over the files' rows finds, and that another tool found: the numbers come from the awk commands
/// beside them, run in shared/data/clickstream.
/// </summary>
public sealed class RealAudienceTests(EngineFixture engine)
{
    private const string Rees46 = "clickstream/rees46-2019-oct.csv.gz";
    private const string Taobao = "clickstream/taobao-userbehavior.csv.gz";

    private static readonly DateTimeOffset AfterRees46 = new(2019, 10, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset AfterTaobao = new(2017, 11, 26, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Audiences_of_a_shop_have_the_sizes_of_the_file()
    {
        Assert.SkipWhen(SharedData.MissingReason(Rees46) is not null, SharedData.MissingReason(Rees46) ?? "");
        using var scene = await ImportAsync(Rees46, ImportMapping.Rees46);
        var people = Deed.ReadRees46(SharedData.PathOf(Rees46)).GroupBy(deed => deed.Who).Select(deeds => deeds.ToList()).ToList();
        async Task Agree(int size, int counted, string rule)
        {
            Assert.Equal(size, counted);
            Assert.Equal(size, (await scene.FindMembersAsync(Definition(rule), AfterRees46)).Count);
        }

        // Cart abandoners. zcat rees46-2019-oct.csv.gz | awk -F, '$2=="cart" && $1>="2019-10-01 01:00:00"{c[$8]=$1} $2=="purchase"{p[$8]=$1}
        //   END{for(u in c) n+=(p[u]<c[u]); print n}'
        await Agree(
            52,
            people.Count(deeds => deeds.LastOrDefault(deed => deed.What == "cart" && deed.Time >= AfterRees46.AddHours(-2)) is { } cart
                && !deeds.Any(deed => deed.What == "purchase" && deed.Time >= cart.Time)),
            """{"did": "add_to_cart", "within": "2h", "not_since": "purchase"}""");

        // Viewed, not bought. … | awk -F, '$2=="view"{v[$8]} $2=="purchase"{p[$8]} END{for(u in v) n+=!(u in p); print n}'
        await Agree(
            4312,
            people.Count(deeds => deeds.Exists(deed => deed.What == "view") && !deeds.Exists(deed => deed.What == "purchase")),
            """{"all": [{"did": "view_item"}, {"not": {"did": "purchase"}}]}""");

        // Lovers of a category. … | awk -F, '$2=="view" && $5=="electronics.smartphone" && !s[$8,$3]++{c[$8]++} END{for(u in c) n+=(c[u]>=3); print n}'
        await Agree(
            341,
            people.Count(deeds => deeds.Where(deed => deed is { What: "view", Category: "electronics.smartphone" }).DistinctBy(deed => deed.Product).Count() >= 3),
            """{"did": "view_item", "where": {"items": {"category": "electronics.smartphone"}}, "distinct": {"field": "items.id", "at_least": 3}}""");

        // Buyers over a value. … | awk -F, '$2=="purchase"{s[$8]+=$7} END{for(u in s) n+=(s[u]>=500); print n}'
        await Agree(
            36,
            people.Count(deeds => Spent(deeds) >= 500),
            """{"did": "purchase", "sum": {"field": "value", "at_least": 500}}""");

        // View, cart, purchase within an hour each. … | awk -F, 'function t(s){return substr(s,12,2)*3600+substr(s,15,2)*60+substr(s,18,2)} NR==1{next}
        //   {u=$8; now=t($1)} $2=="view"{V[u,++nv[u]]=now} $2=="cart"{for(i=1;i<=nv[u];i++) if(V[u,i]<now && now-V[u,i]<=3600){C[u,++nc[u]]=now;break}}
        //   $2=="purchase"{for(i=1;i<=nc[u];i++) if(C[u,i]<now && now-C[u,i]<=3600){if(!d[u]++)n++;break}} END{print n}'
        await Agree(
            62,
            people.Count(deeds => (from view in deeds
                                   where view.What == "view"
                                   from cart in deeds
                                   where cart.What == "cart" && IsSoonAfter(view, cart, TimeSpan.FromHours(1))
                                   from purchase in deeds
                                   where purchase.What == "purchase" && IsSoonAfter(cart, purchase, TimeSpan.FromHours(1))
                                   select purchase).Any()),
            """{"sequence": ["view_item", {"did": "add_to_cart", "within": "1h"}, {"did": "purchase", "within": "1h"}]}""");

        // Top 10 % by value. … | awk -F, '$2=="purchase"{s[$8]+=$7} END{for(u in s) print s[u]}' | sort -n |
        //   awk '{a[NR-1]=$1} END{c=a[int(NR*0.9)]; for(i in a) n+=(a[i]>=c); print n}'
        await Agree(
            20,
            CountTop(people.Where(deeds => deeds.Exists(deed => deed.What == "purchase")).Select(Spent), 10),
            """{"top": "10%", "by": {"sum": "value"}, "did": "purchase"}""");
    }

    [Fact]
    public async Task Audiences_of_a_market_place_have_the_sizes_of_the_file()
    {
        Assert.SkipWhen(SharedData.MissingReason(Taobao) is not null, SharedData.MissingReason(Taobao) ?? "");
        using var scene = await ImportAsync(Taobao, ImportMapping.Taobao);
        var people = Deed.ReadTaobao(SharedData.PathOf(Taobao)).GroupBy(deed => deed.Who).Select(deeds => deeds.ToList()).ToList();
        async Task Agree(int size, int counted, string rule)
        {
            Assert.Equal(size, counted);
            Assert.Equal(size, (await scene.FindMembersAsync(Definition(rule), AfterTaobao)).Count);
        }

        // Repeat buyers. zcat taobao-userbehavior.csv.gz | awk -F, '$4=="buy"{b[$1]++} END{for(u in b) n+=(b[u]>=2); print n}'
        await Agree(82, people.Count(deeds => deeds.Count(deed => deed.What == "buy") >= 2), """{"did": "purchase", "times": {"at_least": 2}}""");

        // Lovers of a category. … | awk -F, '$4=="pv" && $3=="4756105" && !s[$1,$2]++{c[$1]++} END{for(u in c) n+=(c[u]>=3); print n}'
        await Agree(
            204,
            people.Count(deeds => deeds.Where(deed => deed is { What: "pv", Category: "4756105" }).DistinctBy(deed => deed.Product).Count() >= 3),
            """{"did": "view_item", "where": {"items.category": "4756105"}, "distinct": {"field": "items.id", "at_least": 3}}""");

        // Wished for, not in the cart. … | awk -F, '$4=="fav"{f[$1]} $4=="cart"{c[$1]} END{for(u in f) n+=!(u in c); print n}'
        await Agree(
            2917,
            people.Count(deeds => deeds.Exists(deed => deed.What == "fav") && !deeds.Exists(deed => deed.What == "cart")),
            """{"all": [{"did": "add_to_wishlist"}, {"did": "add_to_cart", "times": {"at_most": 0}}]}""");

        // Bought within half an hour of a view, with nothing put in the cart between. … | sort -t, -k5,5n -s | awk -F, '{u=$1;t=$5}
        //   $4=="pv"||$4=="cart"||$4=="buy"{E[u]=E[u] " " t ":" $4} END{for(u in E){m=split(substr(E[u],2),e," ");ok=0;for(i=1;i<=m&&!ok;i++){
        //   split(e[i],a,":");if(a[2]!="buy")continue;for(j=1;j<=m&&!ok;j++){split(e[j],b,":");if(b[2]!="pv"||b[1]>=a[1]||a[1]-b[1]>1800)continue;
        //   bad=0;for(k=1;k<=m;k++){split(e[k],c,":");if(c[2]=="cart"&&c[1]>b[1]&&c[1]<a[1])bad=1}if(!bad)ok=1}}n+=ok}print n}'
        await Agree(
            581,
            people.Count(deeds => (from view in deeds
                                   where view.What == "pv"
                                   from purchase in deeds
                                   where purchase.What == "buy" && IsSoonAfter(view, purchase, TimeSpan.FromMinutes(30))
                                       && !deeds.Exists(cart => cart.What == "cart" && cart.Time > view.Time && cart.Time < purchase.Time)
                                   select purchase).Any()),
            """{"sequence": ["view_item", {"did": "purchase", "within": "30m", "without": "add_to_cart"}]}""");

        // Top 1 % by views. … | awk -F, '$4=="pv"{v[$1]++} END{for(u in v) print v[u]}' | sort -n |
        //   awk '{a[NR-1]=$1} END{c=a[int(NR*0.99)]; for(i in a) n+=(a[i]>=c); print n}'
        await Agree(
            965,
            CountTop(people.Select(deeds => (decimal)deeds.Count(deed => deed.What == "pv")).Where(views => views > 0), 1),
            """{"top": "1%", "did": "view_item"}""");
    }

    private static decimal Spent(IEnumerable<Deed> deeds) => deeds.Where(deed => deed.What == "purchase").Sum(deed => deed.Price);

    private static bool IsSoonAfter(Deed one, Deed other, TimeSpan within) => other.Time > one.Time && other.Time - one.Time <= within;

    private static int CountTop(IEnumerable<decimal> numbers, int percent)
    {
        var sorted = numbers.Order().ToList();
        return sorted.Count(number => number >= sorted[sorted.Count * (100 - percent) / 100]);
    }

    private static string Definition(string rule) => $$"""{"name": "test", "site": "shop", "kind": "retargeting", "rule": {{rule}}}""";

    // Rows of a file have no consent of their own: whoever imports them says what people agreed to.
    private async Task<AudienceScene> ImportAsync(string file, ImportMapping mapping)
    {
        var scene = await AudienceScene.CreateAsync(engine);
        using var warehouse = new ImportWarehouse(scene.Client, TimeProvider.System, attempts: 1);
        using var source = ImportSource.Open(SharedData.PathOf(file));
        var enricher = new EventEnricher(new GeoLocator(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System), () => SiteHosts.None);
        var options = new ImportOptions { Site = "shop", Mapping = mapping, Consent = Consent.Analytics | Consent.Marketing, VisitorKey = [1] };
        using var import = new FileImport(source, options, enricher, warehouse);
        await import.RunAsync(TestContext.Current.CancellationToken);
        return scene;
    }
}
