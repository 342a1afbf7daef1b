using System.Globalization;
using System.Text;
using System.Text.Json;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Pipeline.Visitors;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Visitors;

/// <summary>Timelines and profiles against a plain walk over a visitor's events.</summary>
public sealed class VisitorTimelineTests(EngineFixture engine)
{
    private const ulong Visitor = 0xfedcba9876543210;
    private const long Start = 1_780_000_000_000;
    private const long HalfAnHour = 1_800_000;
    private static readonly string[] Sites = ["demo", "shop"];
    private static readonly string[] Names = ["page_view", "page_view", "view_item", "add_to_cart", "purchase", "engagement", "consent"];
    private static readonly string[] Sources = ["", "", "(direct)", "google", "news"];

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Pages_of_any_size_are_the_whole_timeline_in_sessions(int seed)
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var random = new Random(seed);
        var happened = RandomEvents(random, 400);
        await InsertAsync(database, happened);
        await InsertAsync(database, RandomEvents(random, 50).Select(one => one with { Id = $"other-{one.Id}", Visitor = 7 }));
        var timeline = new VisitorTimeline(database.Client);

        foreach (var site in (string?[])[null, "demo"])
        {
            var own = happened.Where(one => site is null || one.Site == site).ToList();
            var read = new List<TimelineEvent>();
            for (var before = TimelineCursor.Newest; ;)
            {
                var page = await timeline.ReadEventsAsync(Visitor, site, before, random.Next(1, 60), Test);
                if (page.Count == 0)
                {
                    break;
                }

                read.AddRange(page);

                // As it travels in addresses.
                before = TimelineCursor.Parse(page[^1].Cursor.ToString())!.Value;
            }

            Assert.Equal(read.OrderByDescending(one => one.At).Select(one => one.At), read.Select(one => one.At));
            Assert.Equal(
                Lines(own.Select(one => (one.Site, one.At, one.Name, Session: one.Name == "consent" ? 0 : SessionOf(happened, one)))),
                Lines(read.Select(one => (one.Site, one.At, one.Event, one.SessionStart))));
        }
    }

    [Fact]
    public async Task A_session_is_whole_and_counted_to_what_brought_the_visitor()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(
            database,
            [
                New("a", 0, "page_view", "/") with { Source = "(direct)" }, New("b", 60_000, "page_view", "/sale") with { Source = "news" },
                New("c", 60_500, "engagement", "/sale") with { Props = new() { ["seconds"] = "12" } }, New("d", 90_000, "consent", ""),
                New("e", 90_000 + (2 * HalfAnHour), "page_view", "/late"),
            ]);

        var sessions = await new VisitorTimeline(database.Client).ReadSessionsAsync(Visitor, null, [Start], Test);

        var session = Assert.Single(sessions);
        Assert.Equal((Start, Start + 60_500, 3, 2, 12), (session.SessionStart, session.SessionEnd, session.Events, session.PageViews, session.EngagementSeconds));
        Assert.Equal(("/", "news"), (session.LandingPage, session.Source));
    }

    [Fact]
    public async Task A_profile_has_the_sources_the_newest_word_and_what_was_paid()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(
            database,
            [
                New("a", 0, "page_view", "/") with { Source = "news" }, New("b", 1000, "purchase", "/thanks") with { Value = 5.25m, Currency = "EUR" },
                New("c", HalfAnHour + 1001, "purchase", "/thanks") with { Value = 7m, Currency = "USD", Source = "(direct)" },
                New("d", HalfAnHour + 2000, "purchase", "/thanks") with { Value = 1m, Currency = "EUR" },
                New("e", HalfAnHour + 3000, "consent", "") with { HasConsent = false }, New("f", 0, "page_view", "/") with { Site = "shop" },
            ]);
        var profiles = new VisitorProfiles(database.Client);

        var sites = await profiles.ReadSitesAsync(Visitor, Test);
        var glance = Assert.Single(await profiles.ReadGlancesAsync([Visitor, 99], Test));

        Assert.Equal(["demo", "shop"], sites.Select(site => site.Site));
        Assert.Equal((4, 2, "news", "news"), (sites[0].Events, sites[0].Sessions, sites[0].FirstSource, sites[0].LastSource));
        Assert.Equal("EUR 6.25, USD 7", string.Join(", ", sites[0].Currencies.Zip(sites[0].Revenues, (currency, worth) => $"{currency} {worth}")));
        Assert.Equal((false, true, true), (sites[0].ConsentMarketing, sites[1].ConsentMarketing, sites[1].ConsentAnalytics));
        Assert.Equal((5, "demo shop"), (glance.Events, string.Join(' ', glance.Sites)));
        Assert.Empty(await profiles.ReadSitesAsync(99, Test));
    }

    [Fact]
    public async Task Sessions_of_a_profile_are_those_of_the_view()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(database, RandomEvents(new Random(5), 300));

        var sites = await new VisitorProfiles(database.Client).ReadSitesAsync(Visitor, Test);

        var expected = await database.QueryAsync($"SELECT site, count() FROM sessions WHERE visitor_id = {Visitor} GROUP BY site ORDER BY site FORMAT TSV");
        Assert.Equal(expected, string.Concat(sites.OrderBy(site => site.Site, StringComparer.Ordinal).Select(site => $"{site.Site}\t{site.Sessions}\n")));
    }

    [Fact]
    public async Task What_people_are_shown_as_the_statement_gives_the_same_rows()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(database, RandomEvents(new Random(3), 30));

        var shown = await database.QueryAsync($"SELECT at FROM ({VisitorTimeline.ToSql(Visitor, "demo", TimelineCursor.Newest, 10)}) FORMAT TSV");
        var read = await new VisitorTimeline(database.Client).ReadEventsAsync(Visitor, "demo", TimelineCursor.Newest, 10, Test);

        Assert.Equal(read.Select(one => one.At.ToString(CultureInfo.InvariantCulture)), shown.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("demo", await database.QueryAsync($"SELECT site FROM ({VisitorProfiles.ToSql(Visitor)}) FORMAT TSV"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1780000000000-42", 1_780_000_000_000, 42UL)]
    [InlineData("2026-11-01T08:30:00Z", 1_793_521_800_000, 0UL)]
    public void A_place_is_read_as_it_is_written(string text, long at, ulong mark) => Assert.Equal(new TimelineCursor(at, mark), TimelineCursor.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("x-1")]
    [InlineData("1-2-3")]
    [InlineData("99999999999999999999-1")]
    public void What_is_no_place_is_none(string text) => Assert.Null(TimelineCursor.Parse(text));

    private static SomeEvent New(string id, long after, string name, string page) => new(id, Visitor, "demo", name, Start + after, page);

    private static List<SomeEvent> RandomEvents(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new SomeEvent(
            i.ToString("D5", CultureInfo.InvariantCulture),
            Visitor,
            Sites[random.Next(Sites.Length)],
            Names[random.Next(Names.Length)],
            // Many at the same millisecond, and many gaps of about half an hour.
            Start + (random.Next(60) * (HalfAnHour / 2)) + random.Next(3),
            "/")
        {
            Source = Sources[random.Next(Sources.Length)],
        }),
    ];

    // The start of the session, by walking on from the first event.
    private static long SessionOf(List<SomeEvent> all, SomeEvent wanted)
    {
        var (start, last) = (0L, 0L);
        foreach (var one in all.Where(one => one.Site == wanted.Site && one.Name != "consent" && one.At <= wanted.At).OrderBy(one => one.At))
        {
            start = one.At - last > HalfAnHour ? one.At : start;
            last = one.At;
        }

        return start;
    }

    private static IEnumerable<string> Lines(IEnumerable<(string Site, long At, string Name, long Session)> events) =>
        events.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.At} {one.Site} {one.Name} {one.Session}")).Order(StringComparer.Ordinal);

    private static Task InsertAsync(WarehouseDatabase database, IEnumerable<SomeEvent> events)
    {
        var rows = Encoding.UTF8.GetBytes(string.Join('\n', events.Select(one => one.ToRow())));
        return database.Client.InsertAsync(
            "INSERT INTO events FORMAT JSONEachRow", (body, token) => body.WriteAsync(rows, token).AsTask(), new QuerySettings().Set("async_insert", 0), Test);
    }

    private sealed record SomeEvent(string Id, ulong Visitor, string Site, string Name, long At, string Page)
    {
        public string Source { get; init; } = "";

        public decimal? Value { get; init; }

        public string Currency { get; init; } = "";

        public bool HasConsent { get; init; } = true;

        public Dictionary<string, string> Props { get; init; } = [];

        public string ToRow() => JsonSerializer.Serialize(new
        {
            site = Site,
            @event = Name,
            event_id = Id,
            event_time = DateTimeOffset.FromUnixTimeMilliseconds(At).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
            visitor_id = Visitor,
            page_path = Page,
            source = Source,
            value = Value,
            currency = Currency,
            props = Props,
            consent_analytics = HasConsent,
            consent_marketing = HasConsent,
        });
    }
}
