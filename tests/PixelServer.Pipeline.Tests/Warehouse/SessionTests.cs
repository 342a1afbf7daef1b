using System.Globalization;
using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

/// <summary>Sessions, visitors and clicks as analysts read them, against a plain walk over each visitor's events in order.</summary>
public sealed class SessionTests(EngineFixture engine)
{
    private static readonly DateTime Start = new(2026, 3, 4, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Pages = ["/", "/cart", "/product/1", "/product/2", "/thanks"];
    private static readonly string[] Sources = ["", "", "", "(direct)", "google", "facebook"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sessions_are_those_of_one_walk_over_all_events_in_whatever_order_they_came(int seed)
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var random = new Random(seed);
        var visits = RandomVisits(random, visitors: 40, events: 1500);
        await InsertAsync(database, visits.OrderBy(_ => random.Next()), parts: 7);
        var expected = Walk(visits);

        Assert.Equal(Lines(expected), await SessionsAsync(database, "sessions"));
        for (var i = 0; i < 25; i++)
        {
            var from = Start.AddMilliseconds(random.Next(0, 4 * 86_400_000));
            // Also bounds that are exactly a session's start or half an hour from an event.
            from = random.Next(3) switch { 0 => expected[random.Next(expected.Count)].Start, 1 => visits[random.Next(visits.Count)].Time.AddMinutes(30), _ => from };
            var to = from.AddMilliseconds(random.Next(1, 86_400_000));
            Assert.Equal(
                Lines(expected.Where(session => session.Start >= from && session.Start < to)),
                await SessionsAsync(database, $"sessions_between(from = '{Text(from)}', to = '{Text(to)}')"));
        }
    }

    [Fact]
    public async Task Exactly_thirty_minutes_do_not_end_a_session_and_a_millisecond_more_does()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var end = Start.AddMinutes(30);
        await InsertAsync(
            database,
            [new Visit(1, Start, "a", "/", ""), new Visit(1, end, "b", "/", ""), new Visit(1, end.AddMinutes(30).AddMilliseconds(1), "c", "/", "")],
            parts: 1);

        Assert.Equal("2\n1\n", await database.QueryAsync("SELECT events FROM sessions ORDER BY session_start FORMAT TSV"));
    }

    [Fact]
    public async Task A_session_is_counted_to_what_brought_the_visitor_even_after_a_direct_beginning()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(
            database,
            [
                new Visit(1, Start, "a", "/", "(direct)"), new Visit(1, Start.AddMinutes(5), "b", "/cart", ""),
                new Visit(1, Start.AddMinutes(9), "c", "/", "google"), new Visit(1, Start.AddMinutes(10), "d", "/thanks", "facebook"),
                new Visit(1, Start.AddDays(2), "e", "/", "(direct)"),
            ],
            parts: 2);

        Assert.Equal("google\t/\t/thanks\t600\n(direct)\t/\t/\t0\n", await database.QueryAsync(
            "SELECT source, landing_page, exit_page, duration FROM sessions ORDER BY session_start FORMAT TSV"));
        Assert.Equal("(direct)\tfacebook\t5\n", await database.QueryAsync("SELECT first_source, last_source, events FROM visitors FORMAT TSV"));
    }

    [Fact]
    public async Task A_click_is_known_by_the_time_it_was_first_seen()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        foreach (var (minutes, clicks) in new[] { (9, "{'gclid':'AbC','fbclid':'f1'}"), (3, "{'gclid':'AbC'}"), (12, "{}") })
        {
            await database.Client.ExecuteAsync(
                $"INSERT INTO events (site, event, event_id, visitor_id, event_time, click_ids) VALUES ('demo', 'page_view', '{minutes}', 1, '{Text(Start.AddMinutes(minutes))}', {clicks})",
                TestContext.Current.CancellationToken);
        }

        Assert.Equal("fbclid\tf1\t9\ngclid\tAbC\t3\n", await database.QueryAsync(
            "SELECT parameter, click_id, toMinute(clicked_at) FROM clicks ORDER BY parameter FORMAT TSV"));
    }

    private static List<Visit> RandomVisits(Random random, int visitors, int events)
    {
        var visits = new List<Visit>();
        for (var i = 0; i < events; i++)
        {
            // Half close to another event, so that gaps of about half an hour are many.
            var near = visits.Count > 0 && random.Next(2) == 0 ? visits[random.Next(visits.Count)] : null;
            var time = near is null
                ? Start.AddMilliseconds(random.Next(0, 4 * 86_400_000))
                : near.Time.AddMilliseconds(random.Next(3) switch { 0 => 0, 1 => 1_800_000 + random.Next(-1, 2), _ => random.Next(0, 3_600_000) });
            visits.Add(new Visit(
                near?.Visitor ?? (ulong)random.Next(1, visitors + 1),
                time,
                i.ToString("D5", CultureInfo.InvariantCulture),
                Pages[random.Next(Pages.Length)],
                Sources[random.Next(Sources.Length)]));
        }

        return visits;
    }

    private static List<Session> Walk(List<Visit> visits)
    {
        var sessions = new List<Session>();
        foreach (var visitor in visits.GroupBy(visit => visit.Visitor))
        {
            var open = new List<Visit>();
            foreach (var visit in visitor.OrderBy(visit => visit.Time).ThenBy(visit => visit.Id, StringComparer.Ordinal))
            {
                if (open.Count > 0 && visit.Time - open[^1].Time > TimeSpan.FromMinutes(30))
                {
                    sessions.Add(Session.Of(open));
                    open = [];
                }

                open.Add(visit);
            }

            sessions.Add(Session.Of(open));
        }

        return sessions;
    }

    private static async Task InsertAsync(WarehouseDatabase database, IEnumerable<Visit> visits, int parts)
    {
        foreach (var part in visits.Select((visit, i) => (visit, i)).GroupBy(pair => pair.i % parts, pair => pair.visit))
        {
            var rows = part.Select(visit => $"('demo', 'page_view', '{visit.Id}', {visit.Visitor}, '{Text(visit.Time)}', '{visit.Page}', '{visit.Source}')");
            await database.Client.ExecuteAsync(
                $"INSERT INTO events (site, event, event_id, visitor_id, event_time, page_path, source) VALUES {string.Join(", ", rows)}",
                TestContext.Current.CancellationToken);
        }
    }

    private static Task<string> SessionsAsync(WarehouseDatabase database, string view) => database.QueryAsync(
        $"SELECT visitor_id, session_start, session_end, events, page_views, landing_page, exit_page, source FROM {view} ORDER BY visitor_id, session_start FORMAT TSV");

    private static string Lines(IEnumerable<Session> sessions)
    {
        var text = new StringBuilder();
        foreach (var session in sessions.OrderBy(session => session.Visitor).ThenBy(session => session.Start))
        {
            text.Append(CultureInfo.InvariantCulture, $"{session.Visitor}\t{Text(session.Start)}\t{Text(session.End)}\t{session.Events}\t{session.Events}\t{session.Landing}\t{session.Exit}\t{session.Source}\n");
        }

        return text.ToString();
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private sealed record Visit(ulong Visitor, DateTime Time, string Id, string Page, string Source);

    private sealed record Session(ulong Visitor, DateTime Start, DateTime End, int Events, string Landing, string Exit, string Source)
    {
        public static Session Of(List<Visit> visits) => new(
            visits[0].Visitor,
            visits[0].Time,
            visits[^1].Time,
            visits.Count,
            visits[0].Page,
            visits[^1].Page,
            (visits.Find(visit => visit.Source is not ("" or "(direct)")) ?? visits.Find(visit => visit.Source != ""))?.Source ?? "");
    }
}
