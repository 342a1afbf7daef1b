using System.Globalization;
using System.IO.Compression;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Events;
using PixelServer.Insights.Interest;
using PixelServer.Insights.Questions;
using PixelServer.Insights.Tests.Interest;
using PixelServer.Insights.Tests.Oracle;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Import;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Panels;

/// <summary>The figures of an imported file are those that loops over its lines find.</summary>
public sealed class Rees46Tests(EngineFixture engine)
{
    private const string File = "clickstream/rees46-2019-oct.csv.gz";

    private static readonly DateOnly Day = new(2019, 10, 1);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Every_figure_of_an_imported_shop_is_that_of_the_lines_of_its_file()
    {
        Assert.SkipWhen(SharedData.MissingReason(File) is not null, SharedData.MissingReason(File) ?? "");
        using var scene = await InsightScene.CreateAsync(engine);
        await ImportAsync(scene);
        await scene.FillAsync();
        var lines = Read();
        var agreement = new PanelAgreement(scene, new InsightOracle(lines));
        var interest = new InterestAgreement(scene, new InsightOracle(lines));
        foreach (var query in Queries())
        {
            await agreement.SummaryAsync(query);
            await agreement.BreakdownAsync(query, "visitors");
            await agreement.BreakdownAsync(query, "channel");
            await agreement.HoursAsync(query);
            await agreement.RetentionAsync(query, 2);
            await agreement.FunnelAsync(query, ["event:view_item", "event:add_to_cart", "event:purchase"], null);
            await agreement.FunnelAsync(query, ["event:add_to_cart", "event:view_item"], "visitors");
            foreach (var by in InterestKind.All)
            {
                await interest.ItemsAsync(query, by, areOwnersKnown: true);
            }
        }

        // Seen by another tool: zcat rees46-2019-oct.csv.gz | awk -F, 'NR>1{v[$8]; n++} $2=="purchase"{p++; s+=$7} END{printf "%d %d %d %.2f", length(v), n, p, s}'
        Assert.Equal("4505\t17435\t214\t59442.63", await scene.QueryAsync("SELECT uniqExact(visitor_id), sum(events), sum(purchases), sum(arraySum(revenues)) FROM insight_sessions FINAL FORMAT TSV"));
    }

    private static IEnumerable<InsightQuery> Queries()
    {
        var all = new InsightQuery { Site = "shop", From = Day, Until = Day };
        yield return all;
        yield return all with { From = Day.AddDays(-3), Until = Day.AddDays(3), TimeZone = "America/New_York", Compare = Comparison.Year };
        yield return Filtered(all, ("category", ["electronics.smartphone"], []));

        // Where it is one o'clock in Greenwich a day begins on Cape Verde, so that there the file's three hours are of two days.
        yield return all with { TimeZone = "Atlantic/Cape_Verde" };
        yield return Filtered(all with { TimeZone = "Atlantic/Cape_Verde" }, ("event", ["add_to_cart", "purchase"], []));
        yield return Filtered(all, ("event", ["purchase", "add_to_cart"], []), ("category", [], ["electronics.smartphone"]));
        yield return Filtered(all with { TimeZone = "Asia/Kolkata" }, ("visitors", ["returning"], []), ("item", [], ["1004767"]));
    }

    private static InsightQuery Filtered(InsightQuery query, params (string Name, string[] Included, string[] Excluded)[] filters) => query with
    {
        Filters = [.. filters.Select(filter => new InsightFilter(FilterDimension.All.First(one => one.Name == filter.Name), filter.Included, filter.Excluded))],
    };

    // event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session
    private static List<SomeEvent> Read()
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(SharedData.PathOf(File)), CompressionMode.Decompress));
        var events = new List<SomeEvent>();
        reader.ReadLine();
        while (reader.ReadLine()?.Split(',') is { } row)
        {
            var time = DateTimeOffset.ParseExact(row[0], "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            events.Add(new SomeEvent(ulong.Parse(row[7], CultureInfo.InvariantCulture), row[1] switch { "view" => "view_item", "cart" => "add_to_cart", var other => other }, time)
            {
                Value = row[1] == "purchase" ? decimal.Parse(row[6], CultureInfo.InvariantCulture) : null,

                // Lines that name no page and no referrer came directly.
                Columns = new Dictionary<string, object> { ["currency"] = "USD", ["source"] = "(direct)", ["channel"] = "Direct" },
                Items = [new SomeItem(row[2], row[4], row[5])],
            });
        }

        return events;
    }

    private static async Task ImportAsync(InsightScene scene)
    {
        using var warehouse = new ImportWarehouse(scene.Client, TimeProvider.System, attempts: 1);
        using var source = ImportSource.Open(SharedData.PathOf(File));
        var enricher = new EventEnricher(new GeoLocator(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System), () => SiteHosts.None);
        var options = new ImportOptions { Site = "shop", Mapping = ImportMapping.Rees46, Consent = Consent.Analytics | Consent.Marketing, VisitorKey = [1] };
        using var import = new FileImport(source, options, enricher, warehouse);
        await import.RunAsync(Test);
    }
}
