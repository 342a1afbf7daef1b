using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Events;
using PixelServer.Insights.Interest;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Import;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>
/// What the panel says of the items of a real file is what a loop over the file's lines finds: every row, every figure. The file has three hours of one
/// day; where it is one o'clock in Greenwich a day begins on Cape Verde, so that there it has two.
/// </summary>
public sealed class ShopItemsTests(EngineFixture engine)
{
    private const string File = "clickstream/rees46-2019-oct.csv.gz";
    private const int All = 100_000;

    private static readonly DateTimeOffset CapeVerdesMidnight = new(2019, 10, 1, 1, 0, 0, TimeSpan.Zero);

    private static readonly InsightQuery Day = new() { Site = "shop", From = new DateOnly(2019, 10, 1), Until = new DateOnly(2019, 10, 1) };

    private static readonly InsightQuery DayOnCapeVerde = Day with { TimeZone = "Atlantic/Cape_Verde" };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_categories_and_brands_are_those_of_the_file()
    {
        Assert.SkipWhen(SharedData.MissingReason(File) is not null, SharedData.MissingReason(File) ?? "");
        using var scene = await ImportAsync();
        var sessions = ShopSession.Of(ShopDeed.Read(SharedData.PathOf(File)));
        Func<ShopSession, bool> isLater = session => session.Start >= CapeVerdesMidnight;
        foreach (var by in InterestKind.All)
        {
            await AgreeAsync(scene, Day, by, sessions, []);
            await AgreeAsync(scene, DayOnCapeVerde, by, [.. sessions.Where(isLater)], [.. sessions.Where(session => !isLater(session))]);
        }
    }

    [Fact]
    public async Task Filters_leave_the_sessions_of_the_file_that_they_mean()
    {
        Assert.SkipWhen(SharedData.MissingReason(File) is not null, SharedData.MissingReason(File) ?? "");
        using var scene = await ImportAsync();
        var sessions = ShopSession.Of(ShopDeed.Read(SharedData.PathOf(File)));
        await AgreeAsync(
            scene, Day with { Filters = [Filter("category", "electronics.smartphone"), Filter("visitors", "returning")] }, InterestKind.Item,
            [.. sessions.Where(session => !session.IsFirst && session.Did("view", deed => deed.Category == "electronics.smartphone"))], []);
        await AgreeAsync(
            scene, Day with { Filters = [Filter("event", "purchase")] }, InterestKind.Brand, [.. sessions.Where(session => session.Did("purchase", _ => true))], []);
    }

    private static InsightFilter Filter(string name, string value) => new(FilterDimension.All.Single(one => one.Name == name), [value], []);

    private static async Task AgreeAsync(InsightScene scene, InsightQuery query, InterestKind by, List<ShopSession> sessions, List<ShopSession> before)
    {
        var answer = await new ItemsPanel(new InsightReader(scene.Client)).ReadAsync(query, by, All, Test);
        var expected = Expect(sessions, before, by);
        Assert.NotEmpty(expected);
        var actual = answer.Rows.ToDictionary(row => row.Id, row => (row.Viewed, row.Carted, row.Bought, row.PreviousViewed ?? 0, row.Name, row.Brand, row.Category));
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected, one => Assert.Equal(one.Value, actual.GetValueOrDefault(one.Key)));
        Assert.Equal(answer.Rows.Select(row => row.Viewed), answer.Rows.Select(row => row.Viewed).OrderDescending());
        Assert.All(answer.Rows, row => Assert.Equal(row.PreviousViewed == 0 ? null : (double)row.Viewed / row.PreviousViewed - 1, row.Change));
        Assert.All(answer.Rows, row => Assert.Equal(row.Viewed == 0 ? null : (double)row.Bought / row.Viewed, row.BuyRate));
    }

    private static Dictionary<string, (long Viewed, long Carted, long Bought, long Before, string Name, string Brand, string Category)> Expect(
        List<ShopSession> sessions, List<ShopSession> before, InterestKind by)
    {
        Func<ShopDeed, string> of = by == InterestKind.Item ? deed => deed.Product : by == InterestKind.Category ? deed => deed.Category : deed => deed.Brand;
        var (viewed, carted, bought, earlier) = (Count(sessions, "view", of), Count(sessions, "cart", of), Count(sessions, "purchase", of), Count(before, "view", of));
        var facts = sessions.Concat(before).SelectMany(session => session.Deeds).DistinctBy(of).ToDictionary(of);
        return viewed.Keys.Union(earlier.Keys).ToDictionary(id => id, id => (
            viewed.GetValueOrDefault(id), carted.GetValueOrDefault(id), bought.GetValueOrDefault(id), earlier.GetValueOrDefault(id),
            by == InterestKind.Item ? "" : id, by == InterestKind.Item ? facts[id].Brand : "", by == InterestKind.Item ? facts[id].Category : ""));
    }

    // Sessions with such a line, by what it is about; lines that do not say are about nothing.
    private static Dictionary<string, long> Count(List<ShopSession> sessions, string what, Func<ShopDeed, string> of) =>
        sessions.SelectMany(session => session.Deeds.Where(deed => deed.What == what).Select(of).Where(id => id.Length > 0).Distinct())
            .GroupBy(id => id).ToDictionary(ids => ids.Key, ids => (long)ids.Count());

    private async Task<InsightScene> ImportAsync()
    {
        var scene = await InsightScene.CreateAsync(engine);
        using var warehouse = new ImportWarehouse(scene.Client, TimeProvider.System, attempts: 1);
        using var source = ImportSource.Open(SharedData.PathOf(File));
        var enricher = new EventEnricher(new GeoLocator(new GeoOptions(), NullLogger<GeoLocator>.Instance, TimeProvider.System), () => SiteHosts.None);
        var options = new ImportOptions { Site = "shop", Mapping = ImportMapping.Rees46, Consent = Consent.Analytics, VisitorKey = [1] };
        using var import = new FileImport(source, options, enricher, warehouse);
        await import.RunAsync(Test);
        await scene.FillAsync();
        return scene;
    }
}
