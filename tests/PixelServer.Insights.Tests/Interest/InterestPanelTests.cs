using PixelServer.Insights.Interest;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>Panels say of made events what was made, whatever it is called.</summary>
public sealed class InterestPanelTests(EngineFixture engine)
{
    private const string Script = "<script>alert('x')</script>\"};\\";
    private const string Bidi = "\u202Egnp.exe\u2066 \u0007";

    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly InsightQuery Query = new() { Site = "shop", From = new DateOnly(2026, 11, 7), Until = new DateOnly(2026, 11, 20) };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Searches_are_counted_in_sessions_with_what_came_of_them()
    {
        var endless = new string('ß', 2000);
        using var scene = await SeenAsync(
            [.. Search(1, "Red Shoes"), new(1, "view_item", Noon.AddMinutes(1)), new(1, "purchase", Noon.AddMinutes(2)), .. Search(1, " red shoes ", 3)],
            [.. Search(2, "red shoes")],
            [.. Search(3, Script), .. Search(3, Bidi, 1), .. Search(3, endless, 2), .. Search(3, "", 3)],
            [.. Search(4, "red shoes", -15 * 24 * 60)],
            [new(5, "search", Noon) { Site = "other", Props = Props("search_term", "red shoes") }]);

        var answer = await new SearchesPanel(new InsightReader(scene.Client)).ReadAsync(Query, 50, Test);

        var red = answer.Rows[0];
        Assert.Equal(("red shoes", 2, 1, 0.5, 0.5, 1), (red.Term, red.Sessions, red.PreviousSessions, red.ViewedAfter, red.ConversionRate, red.Change));
        Assert.Null(red.PValue);
        Assert.Equal(
            [Script, Bidi.Trim(), new string('ß', 200)],
            answer.Rows.Skip(1).Select(row => row.Term).OrderByDescending(term => term[0] == '<').ThenByDescending(term => term[0] == Bidi[0]));
        Assert.All(answer.Rows.Skip(1), row => Assert.Equal((1L, 0L, 0.0), (row.Sessions, row.PreviousSessions, row.ViewedAfter)));
        Assert.Empty(answer.Gaining);
    }

    [Fact]
    public async Task Pages_are_told_with_attention_scrolling_and_leaving()
    {
        using var scene = await SeenAsync(
            [Page(1, "/", 0), Page(1, "/cart", 1), Page(1, "/", 2), Attention(1, "/", 10, 3), Attention(1, "/", 5, 4), Scrolled(1, "/cart", 50, 5), Scrolled(1, "/cart", 25, 6)],
            [Page(2, "/cart", 0), Scrolled(2, "/cart", 90, 1), new(2, "generate_lead", Noon.AddMinutes(2))],
            [Page(3, "/cart", 0), Page(3, $"/{Script}", 1)],
            [Page(4, "/cart", -15 * 24 * 60)],
            [new(5, "view_item", Noon)]);

        var answer = await new PagesPanel(new InsightReader(scene.Client)).ReadAsync(Query, 50, Test);

        Assert.Equal(3, answer.Rows.Count);
        Assert.Equal(
            new PageAttention
            {
                Page = "/cart",
                Sessions = 3,
                SecondsPerSession = 0,
                Scroll25 = 2 / 3.0,
                Scroll50 = 2 / 3.0,
                Scroll75 = 1 / 3.0,
                Scroll90 = 1 / 3.0,
                Entries = 2,
                Exits = 1,
                ExitRate = 1 / 3.0,
                ConversionRate = 1 / 3.0,
            },
            answer.Rows[0]);
        var home = answer.Rows.Single(row => row.Page == "/");
        Assert.Equal((1, 15, 1, 1), (home.Sessions, home.SecondsPerSession, home.Entries, home.Exits));
        Assert.Equal(1, answer.Rows.Single(row => row.Page == $"/{Script}").Exits);
        Assert.Equal(new PagesTotal(3, 3, 5, 1 / 3.0), answer.Total);
    }

    [Fact]
    public async Task Rows_are_limited_and_the_total_is_of_all()
    {
        using var scene = await SeenAsync([Page(1, "/a", 0), Page(1, "/b", 1), Page(1, "/c", 2)], [Page(2, "/b", 0)]);

        var answer = await new PagesPanel(new InsightReader(scene.Client)).ReadAsync(Query, 1, Test);

        Assert.Equal("/b", Assert.Single(answer.Rows).Page);
        Assert.Equal(3, answer.Total.Pages);
    }

    [Fact]
    public async Task Forms_are_told_with_the_field_at_which_they_were_given_up()
    {
        using var scene = await SeenAsync(
            [Form(1, "form_start", "order", 0), Touched(1, "order", "street", 1), Touched(1, "order", "card", 2)],
            [Form(2, "form_start", "order", 0), Touched(2, "order", "card", 1)],
            [Form(3, "form_start", "order", 0), Touched(3, "order", Script, 1)],
            [Form(4, "form_start", "order", 0), Touched(4, "order", "card", 1), Form(4, "form_submit", "order", 2)],
            [Form(5, "form_submit", "news", 0)],
            [Form(6, "form_start", Bidi, 0)]);

        var answer = await new FormsPanel(new InsightReader(scene.Client)).ReadAsync(Query, Test);

        var order = answer.Rows[0];
        Assert.Equal(("order", 4, 1, 0.75), (order.Form, order.Started, order.Submitted, order.AbandonedRate));
        Assert.Equal([new FormField("card", 2), new FormField(Script, 1)], order.Fields);
        var news = answer.Rows.Single(row => row.Form == "news");
        Assert.Equal((1, 1, 0), (news.Started, news.Submitted, news.AbandonedRate));
        var hostile = answer.Rows.Single(row => row.Form == Bidi);
        Assert.Equal((1, 0, 1), (hostile.Started, hostile.Submitted, hostile.AbandonedRate));
        Assert.Empty(hostile.Fields);
        Assert.Contains("form_field", Assert.Single(answer.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_many_more_look_at_is_gaining_and_the_statement_that_is_shown_finds_it()
    {
        using var scene = await InsightScene.CreateAsync(engine);
        var visitor = 0UL;
        IEnumerable<SomeEvent> Looks(string item, int day, int count) => Enumerable.Range(0, count).Select(_ => new SomeEvent(++visitor, "view_item", Noon.AddDays(-day))
        {
            Items = [new SomeItem(item, "shoes", $"brand of {item}", $"Name of {item}")],
        });
        await scene.SeeAsync(Enumerable.Range(0, 28).SelectMany(day => Enumerable.Range(0, 20)
            .SelectMany(item => Looks($"{item}", day, 3)).Concat(Looks(Script, day, day < 14 ? 6 : 2)).Concat(Looks("lost", day, day < 14 ? 0 : 2))));
        await scene.FillAsync();

        var answer = await new ItemsPanel(new InsightReader(scene.Client)).ReadAsync(Query, InterestKind.Item, 5, Test);

        var gain = Assert.Single(answer.Gaining);
        Assert.Equal((Script, $"Name of {Script}", 84, 28, 2.0, true), (gain.Id, gain.Name, gain.Viewed, gain.PreviousViewed, gain.Change!.Value, gain.Significant));
        Assert.Equal([.. Enumerable.Repeat(2L, 14), .. Enumerable.Repeat(6L, 14)], gain.Series!);
        var loss = Assert.Single(answer.Losing);
        Assert.Equal(("lost", 0, 28, -1.0), (loss.Id, loss.Viewed, loss.PreviousViewed, loss.Change!.Value));
        Assert.Equal(5, answer.Rows.Count);
        Assert.Equal((Script, true), (answer.Rows[0].Id, answer.Rows[0].Significant));
        Assert.All(answer.Rows.Skip(1), row => Assert.Equal((42L, 42L, false), (row.Viewed, row.PreviousViewed, row.Significant)));
        Assert.Contains("among 22 ", answer.Notes[0], StringComparison.Ordinal);

        // A few may go unshown, but what is gone is shown with all.
        var shown = await scene.QueryAsync($"SELECT id, sessions, previous FROM ({answer.Sql}) WHERE id IN ('lost', '1') ORDER BY id FORMAT TSV");
        Assert.Equal("lost\t0\t28", shown.Split('\n')[^1]);
    }

    [Fact]
    public async Task Where_nearly_everything_has_changed_what_changed_most_is_looked_at_however_few_looked()
    {
        using var scene = await InsightScene.CreateAsync(engine);

        // 4 sessions a day after 1 look at 5,010 items, and one item more was not there before.
        await scene.Client.ExecuteAsync(
            """
            INSERT INTO insight_sessions (site, day, visitor_id, session_start, filled, item_views, items_viewed)
            SELECT 'shop', toDate('2026-10-24') + number % 28 AS day, number + 1, toDateTime64(day, 3, 'UTC'), 1, 1,
                if(day < toDate('2026-11-07'), range(1, 5011), range(1, 5012))
            FROM numbers(28 * 4) WHERE day >= toDate('2026-11-07') OR number < 28
            """,
            Test);

        var answer = await new ItemsPanel(new InsightReader(scene.Client)).ReadAsync(Query, InterestKind.Item, 1, Test);

        Assert.Equal((56, 14), (answer.Rows[0].Viewed, answer.Rows[0].PreviousViewed));
        Assert.Equal((56, 0, true), (answer.Gaining[0].Viewed, answer.Gaining[0].PreviousViewed, answer.Gaining[0].Significant));
        Assert.Contains("among 5,011 ", answer.Notes[0], StringComparison.Ordinal);
        Assert.Contains("only the 5,001 ", answer.Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_times_are_told_in_points_of_several_days_and_short_ones_and_empty_ones_are_no_error()
    {
        using var scene = await SeenAsync([.. Search(1, "red"), new(1, "view_item", Noon) { Items = [new SomeItem("1", "shoes", "b")] }], [.. Search(2, "red", -600 * 24 * 60)]);
        var reader = new InsightReader(scene.Client);
        var long_ = Query with { From = Query.Until.AddDays(-499) };

        var answer = await new SearchesPanel(reader).ReadAsync(long_, 50, Test);
        Assert.Equal(6, answer.DaysPerPoint);
        Assert.Equal((1, 1), (answer.Rows[0].Sessions, answer.Rows[0].PreviousSessions));

        var nowhere = Query with { Site = "nobody" };
        foreach (var by in InterestKind.All)
        {
            Assert.Empty((await new ItemsPanel(reader).ReadAsync(nowhere, by, 50, Test)).Rows);
            Assert.Single((await new ItemsPanel(reader).ReadAsync(Query with { Compare = Comparison.None, TimeZone = "Asia/Kathmandu" }, by, 50, Test)).Rows);
            Assert.Single((await new ItemsPanel(reader).ReadAsync(Query with { Compare = Comparison.Year }, by, 50, Test)).Rows);
        }

        Assert.Equal(new PagesTotal(0, 0, 0, 0), (await new PagesPanel(reader).ReadAsync(nowhere, 50, Test)).Total);
        Assert.Empty((await new FormsPanel(reader).ReadAsync(nowhere, Test)).Rows);
    }

    private static IEnumerable<SomeEvent> Search(ulong visitor, string term, int minutes = 0) => [new(visitor, "search", Noon.AddMinutes(minutes)) { Props = Props("search_term", term) }];

    private static SomeEvent Page(ulong visitor, string path, int minutes) => On(new(visitor, "page_view", Noon.AddMinutes(minutes)), path);

    private static SomeEvent Attention(ulong visitor, string path, int seconds, int minutes) =>
        On(new(visitor, "engagement", Noon.AddMinutes(minutes)) { Props = Props("seconds", $"{seconds}") }, path);

    private static SomeEvent Scrolled(ulong visitor, string path, int percent, int minutes) =>
        On(new(visitor, "scroll", Noon.AddMinutes(minutes)) { Props = Props("percent", $"{percent}") }, path);

    private static SomeEvent Form(ulong visitor, string name, string form, int minutes) => new(visitor, name, Noon.AddMinutes(minutes)) { Props = Props("form_id", form) };

    private static SomeEvent Touched(ulong visitor, string form, string field, int minutes) =>
        new(visitor, "engagement", Noon.AddMinutes(minutes)) { Props = new Dictionary<string, string> { ["form_id"] = form, ["form_field"] = field, ["seconds"] = "1" } };

    private static SomeEvent On(SomeEvent one, string path) => one with { Columns = new Dictionary<string, object> { ["page_path"] = path } };

    private static Dictionary<string, string> Props(string name, string value) => new() { [name] = value };

    private async Task<InsightScene> SeenAsync(params SomeEvent[][] sessions)
    {
        var scene = await InsightScene.CreateAsync(engine);
        await scene.SeeAsync(sessions.SelectMany(session => session));
        await scene.FillAsync();
        return scene;
    }
}
