using System.Globalization;
using PixelServer.Insights.Interest;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using PixelServer.Insights.Tests.Oracle;
using Xunit;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>Holds every figure of the panels on items, searches, pages and forms against loops over sessions.</summary>
internal sealed class InterestAgreement(InsightScene scene, InsightOracle oracle)
{
    private const int All = 100_000;

    private readonly InsightReader _reader = new(scene.Client);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <param name="query">What is asked.</param>
    /// <param name="by">Of what.</param>
    /// <param name="areOwnersKnown">Whether an item has one category and one brand, so that what is in a cart has them too.</param>
    public async Task ItemsAsync(InsightQuery query, InterestKind by, bool areOwnersKnown)
    {
        var answer = await new ItemsPanel(_reader).ReadAsync(query, by, All, Test);
        var (current, previous) = (oracle.Current(query), oracle.Previous(query));
        Func<SomeItem, string> of = by == InterestKind.Item ? item => item.Id : by == InterestKind.Category ? item => item.Category : item => item.Brand;
        var (viewed, carted, bought, before) = (Count(current, "view_item", of), Count(current, "add_to_cart", of), Count(current, "purchase", of), Count(previous, "view_item", of));
        var items = current.Concat(previous).SelectMany(session => session.Events).SelectMany(one => one.Items).Select(item => (item.Id, item.Brand, item.Category)).ToHashSet();
        Assert.Equal(viewed.Keys.Union(before.Keys).Order(StringComparer.Ordinal), answer.Rows.Select(row => row.Id).Order(StringComparer.Ordinal));
        Assert.All(answer.Rows, row =>
        {
            Assert.Equal(
                (row.Id, viewed.GetValueOrDefault(row.Id), bought.GetValueOrDefault(row.Id), query.ComparedFrom is null ? null : before.GetValueOrDefault(row.Id)),
                (row.Id, row.Viewed, row.Bought, row.PreviousViewed));
            Assert.Equal(row.PreviousViewed is null or 0 ? null : ((double)row.Viewed / row.PreviousViewed) - 1, row.Change);
            Assert.Equal(row.Viewed == 0 ? null : (double)row.Bought / row.Viewed, row.BuyRate);
            if (by == InterestKind.Item || areOwnersKnown)
            {
                Assert.Equal((row.Id, carted.GetValueOrDefault(row.Id)), (row.Id, row.Carted));
            }

            if (by == InterestKind.Item && areOwnersKnown)
            {
                Assert.Contains((row.Id, row.Brand, row.Category), items);
            }
        });
        Assert.Equal(answer.Rows.Select(row => row.Viewed).OrderDescending(), answer.Rows.Select(row => row.Viewed));

        // The statement that is shown gives the same.
        Assert.Equal($"{answer.Rows.Sum(row => row.Viewed)}", await scene.QueryAsync($"SELECT sum(sessions) FROM ({answer.Sql}) FORMAT TSV"));
    }

    public async Task SearchesAsync(InsightQuery query)
    {
        var answer = await new SearchesPanel(_reader).ReadAsync(query, All, Test);
        var (current, previous) = (ByTerm(oracle.Current(query)), ByTerm(oracle.Previous(query)));
        Assert.Equal(current.Select(group => group.Key).Union(previous.Select(group => group.Key)).Order(StringComparer.Ordinal), answer.Rows.Select(row => row.Term).Order(StringComparer.Ordinal));
        Assert.All(answer.Rows, row =>
        {
            var sessions = current[row.Term].ToList();
            Assert.Equal((sessions.Count, query.ComparedFrom is null ? null : previous[row.Term].Count()), (row.Sessions, row.PreviousSessions));
            Assert.Equal(Share(sessions, session => session.Count("view_item") > 0), row.ViewedAfter);
            Assert.Equal(Share(sessions, session => session.IsConversion), row.ConversionRate);
        });
    }

    public async Task PagesAsync(InsightQuery query)
    {
        var answer = await new PagesPanel(_reader).ReadAsync(query, All, Test);
        var current = oracle.Current(query).Where(session => session.All("page").Any()).ToList();
        var pages = current.SelectMany(session => session.All("page").Distinct().Select(page => (page, session))).ToLookup(one => one.page, one => one.session);
        Assert.Equal(pages.Select(group => group.Key).Order(StringComparer.Ordinal), answer.Rows.Select(row => row.Page).Order(StringComparer.Ordinal));
        foreach (var row in answer.Rows)
        {
            var sessions = pages[row.Page].ToList();
            Assert.Equal(
                new PageAttention
                {
                    Page = row.Page,
                    Sessions = sessions.Count,
                    SecondsPerSession = sessions.Sum(session => Seconds(session, row.Page)) / (double)sessions.Count,
                    Scroll25 = Share(sessions, session => Depth(session, row.Page) >= 25),
                    Scroll50 = Share(sessions, session => Depth(session, row.Page) >= 50),
                    Scroll75 = Share(sessions, session => Depth(session, row.Page) >= 75),
                    Scroll90 = Share(sessions, session => Depth(session, row.Page) >= 90),
                    Entries = sessions.Count(session => session.All("page").First() == row.Page),
                    Exits = sessions.Count(session => session.All("page").Last() == row.Page),
                    ExitRate = Share(sessions, session => session.All("page").Last() == row.Page),
                    ConversionRate = Share(sessions, session => session.IsConversion),
                },
                row);
        }

        var seconds = current.Sum(session => session.All("page").Distinct().Sum(page => Seconds(session, page)));
        Assert.Equal(
            new PagesTotal(pages.Count, current.Count, current.Count == 0 ? 0 : seconds / (double)current.Count, Share(current, session => session.IsConversion)), answer.Total);
    }

    public async Task FormsAsync(InsightQuery query)
    {
        var answer = await new FormsPanel(_reader).ReadAsync(query, Test);
        var current = oracle.Current(query);
        var forms = current.SelectMany(session => Forms(session, "form_start").Union(Forms(session, "form_submit")).Select(form => (form, session))).ToLookup(one => one.form, one => one.session);
        Assert.Equal(forms.Select(group => group.Key).Order(StringComparer.Ordinal), answer.Rows.Select(row => row.Form).Order(StringComparer.Ordinal));
        foreach (var row in answer.Rows)
        {
            var givenUp = forms[row.Form].Where(session => !Forms(session, "form_submit").Contains(row.Form)).ToList();
            var fields = givenUp.GroupBy(session => LastField(session, row.Form)).ToDictionary(group => group.Key, group => (long)group.Count());
            var started = forms[row.Form].Count();
            Assert.Equal((started, started - givenUp.Count, givenUp.Count / (double)started), (row.Started, row.Submitted, row.AbandonedRate));
            Assert.Equal(fields.Keys.Any(field => field.Length > 0) ? fields : [], row.Fields.ToDictionary(one => one.Field, one => one.Sessions));
        }
    }

    private static Dictionary<string, long> Count(List<OracleSession> sessions, string name, Func<SomeItem, string> of) =>
        sessions.SelectMany(session => session.Events.Where(one => one.Event == name).SelectMany(one => one.Items).Select(of).Where(text => text.Length > 0).Distinct())
            .GroupBy(text => text).ToDictionary(texts => texts.Key, texts => (long)texts.Count());

    private static ILookup<string, OracleSession> ByTerm(List<OracleSession> sessions) => sessions
        .SelectMany(session => session.Events.Where(one => one.Event == "search").Select(one => Prop(one, "search_term").Trim().ToLowerInvariant()).Where(term => term.Length > 0).Distinct()
            .Select(term => (term, session)))
        .ToLookup(one => one.term, one => one.session);

    private static double Share(List<OracleSession> sessions, Func<OracleSession, bool> which) => sessions.Count == 0 ? 0 : sessions.Count(which) / (double)sessions.Count;

    private static long Seconds(OracleSession session, string page) => session.Events.Where(one => one.Event == "engagement" && On(one, page))
        .Sum(one => long.TryParse(Prop(one, "seconds"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    // What is no percent is as good as nothing.
    private static int Depth(OracleSession session, string page) => session.Events.Where(one => one.Event == "scroll" && On(one, page))
        .Select(one => int.Parse(Prop(one, "percent"), CultureInfo.InvariantCulture)).Select(percent => percent > byte.MaxValue ? 0 : percent).DefaultIfEmpty(0).Max();

    private static List<string> Forms(OracleSession session, string name) =>
        [.. session.Events.Where(one => one.Event == name).Select(one => Prop(one, "form_id")).Where(form => form.Length > 0).Distinct()];

    private static string LastField(OracleSession session, string form) => !Forms(session, "form_start").Contains(form) ? "" : session.Events
        .Where(one => one.Event == "engagement" && Prop(one, "form_field").Length > 0 && (Prop(one, "form_id").Length == 0 || Prop(one, "form_id") == form))
        .Select(one => Prop(one, "form_field")).LastOrDefault("");

    private static bool On(SomeEvent one, string page) => one.Columns.TryGetValue("page_path", out var path) && (string)path == page;

    private static string Prop(SomeEvent one, string name) => one.Props.GetValueOrDefault(name) ?? "";
}
