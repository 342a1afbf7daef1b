using System.Net;
using System.Text;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What of visitors who want to be left alone, of secrets and of addresses is stored, and for how long.</summary>
public sealed class PrivacyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Known = "_px=1.00000000000000fe.1700000000.20000";
    private static readonly (string, string) Signal = ("Sec-GPC", "1");
    private readonly PixelServerProcess _server = running.Server;

    [Fact]
    public async Task Dropped_events_are_answered_as_always_counted_and_not_stored()
    {
        var id = NewId();
        var before = await RejectedAsync("opted_out");
        var pixel = await _server.GetPixelAsync($"s=drop&id={id}", Signal, ("Cookie", Known));
        var post = await _server.PostAsync($$"""[{"s":"drop","id":"{{id}}"}]""", Signal);
        var scripts = await _server.PostAsync($$"""[{"s":"drop","id":"{{id}}","gpc":true}]""");

        Assert.Equal((HttpStatusCode.OK, "image/gif", "opted_out"), (pixel.Status, pixel.Headers["Content-Type"], pixel.Rejected));
        Assert.StartsWith("_px=; Max-Age=0", pixel.Cookie, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NoContent, "opted_out", 0), (post.Status, post.Rejected, post.Body.Length));
        Assert.Equal((HttpStatusCode.NoContent, "opted_out"), (scripts.Status, scripts.Rejected));
        Assert.Equal(before + 3, await RejectedAsync("opted_out"));
        await LoadAllAsync();
        Assert.Equal("consent\t254", await _server.QueryAsync("SELECT event, visitor_id FROM events WHERE site = 'drop'"));
        Assert.Equal("0", await _server.QueryAsync("SELECT count() FROM rejected_events WHERE site = 'drop'"));
    }

    [Fact]
    public async Task Anonymous_events_are_stored_without_what_leads_to_a_person()
    {
        var (pixel, post, hash) = (NewId(), NewId(), new string('b', 64));
        await _server.GetPixelAsync($"s=demo&id={pixel}&cs=am&uid=u7&em={hash}&ph={hash}&o=A-1&v=5&u={Uri.EscapeDataString("https://shop.example/a?q=shoes&utm_source=news&gclid=g")}", Signal);
        await _server.PostAsync($$"""{"s":"demo","id":"{{post}}","cs":"am","uid":"u7","em":"{{hash}}","ph":"{{hash}}","o":"A-1","v":5,"u":"https://shop.example/a?q=shoes&utm_source=news&gclid=g"}""", Signal);

        const string Columns = "consent_analytics, consent_marketing, global_privacy_control, cookieless, visitor_id != 0, user_id, length(email_hashes), length(phone_hashes), order_id, value, page_url";
        const string Stored = "false\tfalse\ttrue\ttrue\t1\t\t0\t0\t\t5\thttps://shop.example/a?utm_source=news";
        Assert.Equal(Stored, await _server.EventAsync(pixel, Columns));
        Assert.Equal(Stored, await _server.EventAsync(post, Columns));
    }

    [Fact]
    public async Task Counted_events_are_stored_as_something_that_happened_to_somebody()
    {
        var (pixel, post) = (NewId(), NewId());
        (string, string)[] headers = [Signal, ("User-Agent", "Firefox"), ("Accept-Language", "de"), ("Sec-CH-UA", "\"x\"")];
        const string Page = "https://shop.example/a?q=1";
        await _server.GetPixelAsync($"s=count&e=view_item&id={pixel}&cs=am&v=5&t=Joe&colour=red&sw=9&l=de&u={Page}&r=https://www.search.example/f?q=x", headers);
        await _server.PostAsync($$"""{"s":"count","e":"view_item","id":"{{post}}","cs":"am","v":5,"t":"Joe","p":{"colour":"red"},"sw":9,"l":"de","u":"{{Page}}","r":"https://www.search.example/f?q=x"}""", headers);

        const string Columns = "event, visitor_id, cookieless, page_url, page_host, page_path, referrer, concat(title, user_agent, accept_language, client_hints, language), isNull(value), length(props), screen_width, consent_analytics";
        const string Stored = "view_item\t0\ttrue\thttps://shop.example/a\tshop.example\t/a\thttps://www.search.example\t\t1\t0\t0\tfalse";
        Assert.Equal(Stored, await _server.EventAsync(pixel, Columns));
        Assert.Equal(Stored, await _server.EventAsync(post, Columns));
    }

    [Theory]
    [InlineData("count")]
    [InlineData("demo")]
    public async Task What_an_opted_out_visitor_sent_wrongly_is_told_without_what_it_was(string site)
    {
        var user = NewId();
        await _server.GetPixelAsync($"s={site}&e=BAD&uid={user}", Signal, ("Referer", $"https://shop.example/?u={user}"));
        await LoadAllAsync();

        Assert.Equal("bad_event_name\t\t\t\t", await _server.QueryAsync(
            $"SELECT DISTINCT reason, payload, kind, user_agent, referrer FROM rejected_events WHERE site = '{site}' AND bitAnd(signals, 64 + 128) != 0"));
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM rejected_events WHERE payload LIKE '%{user}%'"));
    }

    [Fact]
    public async Task A_cookieless_site_sets_no_cookie_and_takes_back_one_that_is_there()
    {
        var id = NewId();
        var fresh = await _server.GetPixelAsync($"s=nocookie&cs=am&id={id}");
        var known = await _server.GetPixelAsync("s=nocookie&cs=am", ("Cookie", Known));

        Assert.Null(fresh.Cookie);
        Assert.StartsWith("_px=; Max-Age=0", known.Cookie, StringComparison.Ordinal);
        Assert.Equal("true\ttrue", await _server.EventAsync(id, "cookieless, consent_analytics"));
    }

    [Fact]
    public async Task Secrets_are_in_no_row_whatever_they_came_in()
    {
        var (id, secret) = (NewId(), $"s3cret{NewId()}");
        var page = $"https://shop.example/in?token={secret}&member_id={secret}&gclid=4111111111111111";
        await _server.PostAsync($$$"""{"s":"scrub","id":"{{{id}}}","u":"{{{page}}}","r":"{{{page}}}","p":{"password":"{{{secret}}}","memberNo":"{{{secret}}}","form":"{\"pin\":\"{{{secret}}}\"}","n":1}}""");
        await _server.GetPixelAsync($"s=scrub&e=BAD&u={Uri.EscapeDataString(page)}&password={secret}&member={secret}", ("Referer", page));
        await _server.PostAsync($$$"""{"s":"scrub","e":"BAD","u":"{{{page}}}","p":{"password":"{{{secret}}}","member":"{{{secret}}}"}}""");

        const string Clean = "https://shop.example/in?token=redacted&member_id=redacted&gclid=4111111111111111";
        Assert.Equal(
            $"{Clean}\t{Clean}\tredacted\tredacted\t{{\"pin\":\"redacted\"}}\t1",
            await _server.EventAsync(id, "page_url, referrer, props['password'], props['memberNo'], props['form'], props['n']"));
        Assert.Equal("2", await _server.QueryUntilAsync("SELECT count() FROM rejected_events WHERE site = 'scrub'", "2"));
        var rows = await _server.QueryAsync("SELECT * FROM events WHERE site = 'scrub' FORMAT JSONEachRow")
            + await _server.QueryAsync("SELECT * FROM rejected_events WHERE site = 'scrub' FORMAT JSONEachRow");
        Assert.Contains("gclid=4111111111111111", rows, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, rows, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.77")]
    [InlineData("2001:db8:7:8:9:a:b:c")]
    public async Task A_whole_address_is_in_no_file_and_no_row(string address)
    {
        var id = NewId();
        using var proxy = new PeerClient(_server, "127.0.0.2");
        await proxy.GetPixelAsync($"s=demo&cs=&id={id}", ("X-Forwarded-For", address), ("User-Agent", id));
        await proxy.GetPixelAsync($"s=demo&e=BAD&cs=am&x={id}", ("X-Forwarded-For", address), ("User-Agent", id));
        byte[] site = [.. "demo"u8];
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        byte[] network = [.. site, .. bytes[..(bytes.Length == 4 ? 3 : 6)], 0];
        var log = Files("log");

        // The log was written before the answers, and keeps at least for some seconds what is loaded.
        Assert.True(log.Exists(file => Holds(file, network)), "the records are not in the log's files");
        Assert.False(log.Exists(file => Holds(file, [.. site, .. bytes])), "a whole address is in the log");
        await _server.EventAsync(id, "event");
        await LoadAllAsync();
        var rows = await _server.QueryAsync($"SELECT * FROM events WHERE user_agent = '{id}' FORMAT JSONEachRow") + "\n"
            + await _server.QueryAsync($"SELECT * FROM rejected_events WHERE user_agent = '{id}' FORMAT JSONEachRow");
        Assert.Equal(2, rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(address, rows, StringComparison.Ordinal);
        Assert.False(Files(".").Exists(file => Holds(file, Encoding.ASCII.GetBytes(address))), "an address is written out in a file");
    }

    [Fact]
    public async Task Withdrawn_consent_counts_for_all_that_the_visitor_did_and_an_older_grant_that_comes_late_does_not()
    {
        const string Cookie = "_px=1.00000000000000fd.1700000000.20000";
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await SayAsync("am", now - 3000);
        Assert.Equal("true\ttrue", await ConsentAsync());
        await SayAsync("am", now - 2000);
        var answer = await SayAsync("", now - 1000);
        Assert.StartsWith("_px=; Max-Age=0", answer.Cookie, StringComparison.Ordinal);
        Assert.Equal("false\tfalse", await ConsentAsync());

        await SayAsync("am", now - 1500);
        await LoadAllAsync();
        Assert.Equal("false\tfalse", await ConsentAsync());

        async Task<Answer> SayAsync(string letters, long time)
        {
            var id = NewId();
            var answer = await _server.PostAsync($$"""[{"s":"shop","cs":"{{letters}}","e":"click","id":"{{id}}","ts":{{time}}}]""", ("Cookie", Cookie));
            await _server.EventAsync(id, "event");
            return answer;
        }

        Task<string> ConsentAsync() =>
            _server.QueryAsync("SELECT consent_analytics, consent_marketing FROM visitor_consent WHERE site = 'shop' AND visitor_id = 253");
    }

    [Fact]
    public async Task Rows_have_an_end_by_default() => Assert.Equal(
        "events\t750\nrejected_events\t30",
        await _server.QueryAsync(@"SELECT name, extract(engine_full, 'TTL toDate\\(loaded_at\\) \\+ toIntervalDay\\((\\d+)\\)') FROM system.tables WHERE database = currentDatabase() AND name IN ('events', 'rejected_events') ORDER BY name"));

    private async Task<long> RejectedAsync(string reason)
    {
        var metrics = await _server.GetAsync("/metrics");
        var line = metrics.Text.Split('\n').Single(line =>
            line.StartsWith("pixelserver_requests_rejected", StringComparison.Ordinal) && line.Contains($"\"{reason}\"", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    // Blocks are loaded in order.
    private async Task LoadAllAsync()
    {
        var last = NewId();
        await _server.GetPixelAsync($"s=demo&id={last}");
        await _server.EventAsync(last, "event");
    }

    // Without those that log and engine hold locked; they say no more than who does.
    private List<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_server.DataFolder, folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "status")),
    ];

    private static bool Holds(string file, byte[] bytes)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            return content.AsSpan(0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)).IndexOf(bytes) >= 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // ClickHouse has merged it away since.
            return false;
        }
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
