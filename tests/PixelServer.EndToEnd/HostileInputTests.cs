using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What the requests say is bad: every one gets the documented answer and costs nobody else an event.</summary>
public sealed class HostileInputTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly PixelServerProcess _server = running.Server;
    private readonly Bystander _bystander = new(running.Server);

    [Theory]
    [InlineData("s=nobody")]
    [InlineData("s=")]
    [InlineData("")]
    [InlineData("e=page_view&S=demo")]
    [InlineData("s=demo%00")]
    [InlineData("s=%64emo")]
    public async Task Pixel_for_an_unknown_site_is_served_and_says_so(string query)
    {
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync(query));

        AssertGif(answer, HttpStatusCode.OK, "unknown_site");
    }

    [Theory]
    [InlineData("""{"s":"nobody"}""")]
    [InlineData("""{"s":""}""")]
    [InlineData("""{"e":"page_view"}""")]
    [InlineData("""{"s":5}""")]
    [InlineData("""{"s":null}""")]
    [InlineData("""{"s":{"s":"demo"}}""")]
    [InlineData("""{"s":"\ud800"}""")]
    [InlineData("""{"s":"demo\u0000"}""")]
    [InlineData("""{"\ud800":"demo"}""")]
    [InlineData("""{"\u0073":"demo"}""")]
    [InlineData("""{"s":"\u0064emo"}""")]
    public async Task Post_for_an_unknown_site_is_refused(string body)
    {
        var answer = await _bystander.DuringAsync(() => _server.PostAsync(body));

        AssertProblem(answer, HttpStatusCode.BadRequest, "unknown_site");
    }

    [Fact]
    public async Task Events_of_several_sites_in_one_body_are_refused()
    {
        var answer = await _bystander.DuringAsync(() => _server.PostAsync("""[{"s":"demo"},{"s":"shop"}]"""));

        AssertProblem(answer, HttpStatusCode.BadRequest, "mixed_sites");
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz1", "%zz1")]
    [InlineData("a%2", "a%2")]
    [InlineData("%u0041", "%u0041")]
    public async Task Malformed_percent_encoding_is_kept_as_it_was_written(string written, string stored)
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}&t={written}&{written}=x"));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal(stored, await _server.EventAsync(id, "title"));
    }

    [Theory]
    [InlineData("%ff")]
    [InlineData("%c3")]
    [InlineData("%c0%af")]
    [InlineData("%ed%a0%80")]
    [InlineData("%f5%80%80%80")]
    public async Task Malformed_utf8_in_a_query_is_stored_cleaned(string malformed)
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}&t=a{malformed}z&k{malformed}=a{malformed}z"));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal("1\t1\t1\t1\t1", await _server.EventAsync(id,
            "isValidUTF8(title), startsWith(title, 'a\ufffd'), endsWith(title, '\ufffdz'), isValidUTF8(mapKeys(props)[1]), isValidUTF8(mapValues(props)[1])"));
    }

    [Fact]
    public async Task Malformed_utf8_in_a_body_is_stored_cleaned()
    {
        var id = NewId();
        byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"s":"demo","id":"{{id}}","t":"a"""), 0xff, 0xc3, .. "z\",\"k"u8, 0x80, .. "\":\"\\ud800\"}"u8];
        var answer = await _bystander.DuringAsync(() => _server.PostAsync(body));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal("a\ufffd\ufffdz\t1\t1", await _server.EventAsync(id, "title, isValidUTF8(mapKeys(props)[1]), isValidUTF8(mapValues(props)[1])"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("null")]
    [InlineData("\"demo\"")]
    [InlineData("NaN")]
    [InlineData("s=demo&e=page_view")]
    [InlineData("{\"s\":\"demo\"")]
    [InlineData("{\"s\":\"demo\",}")]
    [InlineData("{\"s\":\"demo\"} {\"s\":\"demo\"}")]
    [InlineData("{\"s\":\"demo\",\"v\":NaN}")]
    [InlineData("{\"s\":\"demo\",\"v\":Infinity}")]
    [InlineData("{\"s\":\"demo\",\"v\":01}")]
    [InlineData("{\"s\":\"demo\",\"t\":\"\0\"}")]
    [InlineData("{\"s\":\"demo\",\"t\":\"a\r\nb\"}")]
    [InlineData("\0")]
    [InlineData("<xml/>")]
    public async Task Malformed_json_is_refused(string body)
    {
        var answer = await _bystander.DuringAsync(() => _server.PostAsync(body));

        AssertProblem(answer, HttpStatusCode.BadRequest, "malformed_json");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Deeply_nested_json_is_refused(int levels)
    {
        var arrays = $$"""{"s":"demo","p":{{new string('[', levels)}}{{new string(']', levels)}}}""";
        var objects = $"{string.Concat(Enumerable.Repeat("{\"s\":", levels))}1{new string('}', levels)}";
        var answers = await _bystander.DuringAsync(() => Task.WhenAll(_server.PostAsync(arrays), _server.PostAsync(objects)));

        Assert.All(answers, answer => AssertProblem(answer, HttpStatusCode.BadRequest, "malformed_json"));
    }

    [Fact]
    public async Task Deeply_nested_json_in_a_query_is_set_aside()
    {
        var id = NewId();
        var nested = new string('[', 5_000);
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}&i={nested}"));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal("bad_items", await RejectedAsync(id));
    }

    [Fact]
    public async Task More_than_a_thousand_events_in_one_body_are_refused()
    {
        var ids = Enumerable.Range(0, 1001).Select(_ => NewId()).ToArray();
        var body = Batch(ids);
        var refused = await _bystander.DuringAsync(() => _server.PostAsync(body));
        AssertProblem(refused, HttpStatusCode.RequestEntityTooLarge, "too_many_events");

        var accepted = await _bystander.DuringAsync(() => _server.PostAsync(Batch(ids[..1000])));
        Assert.Equal(HttpStatusCode.NoContent, accepted.Status);
        var sql = $"SELECT count(), uniqExact(event_id) FROM events WHERE event_id IN ('{string.Join("', '", ids)}')";
        Assert.Equal("1000\t1000", await _server.QueryUntilAsync(sql, "1000\t1000"));

        static string Batch(string[] ids) => JsonSerializer.Serialize(ids.Select(id => new { s = "demo", id }));
    }

    [Theory]
    [InlineData("-5.25", "-5.25")]
    [InlineData("-0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("99999999999999.9999", "99999999999999.9999")]
    public async Task Unusual_numbers_are_stored(string written, string stored)
    {
        var (query, json) = (NewId(), NewId());
        await _bystander.DuringAsync(async () =>
        {
            AssertGif(await _server.GetPixelAsync($"s=demo&id={query}&v={written}"), HttpStatusCode.OK, null);
            return await _server.PostAsync($$"""{"s":"demo","id":"{{json}}","v":{{written}}}""");
        });

        Assert.Equal(stored, await _server.EventAsync(query, "value"));
        Assert.Equal(stored, await _server.EventAsync(json, "value"));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e400")]
    [InlineData("1e2147483648")]
    [InlineData("100000000000000000000")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    public async Task Numbers_that_are_none_are_set_aside_with_their_reason(string number)
    {
        var (query, json) = (NewId(), NewId());
        await _bystander.DuringAsync(async () =>
        {
            AssertGif(await _server.GetPixelAsync($"s=demo&id={query}&v={number}"), HttpStatusCode.OK, null);
            return await _server.PostAsync($$"""{"s":"demo","id":"{{json}}","v":"{{number}}"}""");
        });

        Assert.Equal("bad_number", await RejectedAsync(query));
        Assert.Equal("bad_number", await RejectedAsync(json));
    }

    [Theory]
    [InlineData("0", "1970-01-01 00:00:00.000")]
    [InlineData("946684800000", "2000-01-01 00:00:00.000")]
    [InlineData("4102444800000", "2100-01-01 00:00:00.000")]
    [InlineData("-86400000", "1969-12-31 00:00:00.000")]
    [InlineData("9223372036854775807", "\\N")]
    [InlineData("-9223372036854775808", "\\N")]
    [InlineData("99999999999999999999999", "\\N")]
    [InlineData("1e3", "\\N")]
    [InlineData("yesterday", "\\N")]
    public async Task Times_years_away_are_kept_but_not_believed(string time, string stored)
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}&ts={time}"));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal($"1\t{stored}", await _server.EventAsync(id, "event_time = toDateTime64(received_at, 3), client_time"));
    }

    [Fact]
    public async Task Control_characters_in_every_text_of_a_query_are_stored_and_reach_no_header()
    {
        const string evil = "a%00b%0d%0aX-Injected:%201%0d%0a%0d%0ac";
        var id = NewId();
        string[] keys = ["u", "r", "t", "o", "uid", "l", "tz", "k", evil];
        var answer = await _bystander.DuringAsync(() =>
            _server.GetPixelAsync($"s=demo&id={id}&{string.Join('&', keys.Select(key => $"{key}={evil}"))}", ("User-Agent", "evil\tagent")));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.DoesNotContain("X-Injected", answer.Headers.Keys);
        Assert.Equal("1\t1\t1", await _server.EventAsync(id, "position(title, 'X-Injected') > 0, position(user_id, 'X-Injected') > 0, length(props) = 2"));
    }

    [Fact]
    public async Task Control_characters_in_every_text_of_a_body_are_stored_and_reach_no_header()
    {
        const string evil = "a\\u0000b\\r\\nX-Injected: 1\\r\\n\\r\\nc";
        var id = NewId();
        string[] keys = ["u", "r", "t", "o", "uid", "l", "tz", "k", evil];
        var body = $$"""
            {"s":"demo","id":"{{id}}",{{string.Join(',', keys.Select(key => $"\"{key}\":\"{evil}\""))}},
            "i":[{"id":"{{evil}}","name":"{{evil}}","brand":"{{evil}}","category":"{{evil}}"}],"p":{"{{evil}}2":"{{evil}}"} }
            """;
        var answer = await _bystander.DuringAsync(() => _server.PostAsync(body));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.DoesNotContain("X-Injected", answer.Headers.Keys);
        Assert.Equal("1\t1\t3", await _server.EventAsync(id, "position(title, 'X-Injected') > 0, position(items.name[1], 'X-Injected') > 0, length(props)"));
    }

    [Theory]
    [InlineData("page-view")]
    [InlineData("page%20view")]
    [InlineData("%ff")]
    [InlineData("Page_View")]
    [InlineData("1st")]
    [InlineData("a23456789012345678901234567890123456789012345")]
    public async Task Event_names_that_are_none_are_set_aside_with_their_reason(string name)
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}&e={name}"));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal("bad_event_name", await RejectedAsync(id));
    }

    [Theory]
    [InlineData("_px=hello", false)]
    [InlineData("_px=", false)]
    [InlineData("_px=1.zzzzzzzzzzzzzzzz.1700000000.20000", false)]
    [InlineData("_px=1.0000000000000000.1700000000.20000", false)]
    [InlineData("_px=1.00000000000000ff.4294967295.20000", false)]
    [InlineData("_px=1.00000000000000ff.1700000000.20000.1", false)]
    [InlineData("_px=2.00000000000000ff.1700000000.20000", false)]
    [InlineData("_pxx=1.00000000000000ff.1700000000.20000", false)]
    [InlineData("session=abc; theme=dark", false)]
    [InlineData(";;; =; ==;", false)]
    [InlineData("_px=junk; _px=1.00000000000000ff.1700000000.20000; _px=more", true)]
    [InlineData("a=b;_px=1.00000000000000ff.1700000000.20000;c=d", true)]
    public async Task Only_a_cookie_that_is_ours_names_the_visitor(string cookie, bool isOurs)
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}", ("Cookie", cookie)));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.StartsWith(isOurs ? "_px=1.00000000000000ff.1700000000." : "_px=1.", answer.Cookie, StringComparison.Ordinal);
        Assert.Equal(isOurs ? "1\tfalse" : "0\ttrue", await _server.EventAsync(id, "visitor_id = 255, new_visitor"));
    }

    [Fact]
    public async Task Eight_kilobytes_of_cookies_hide_ours_from_nobody()
    {
        var id = NewId();
        var cookies = string.Join("; ", Enumerable.Range(0, 400).Select(i => $"cookie{i}=aaaaaaaaaa")) + "; _px=1.00000000000000ff.1700000000.20000";
        var answer = await _bystander.DuringAsync(() => _server.GetPixelAsync($"s=demo&id={id}", ("Cookie", cookies)));

        AssertGif(answer, HttpStatusCode.OK, null);
        Assert.Equal("255", await _server.EventAsync(id, "visitor_id"));
    }

    [Fact]
    public async Task What_strangers_write_forges_no_line_of_the_log()
    {
        const string forged = "forged%0d%0a2026-01-01T00:00:00.000Z%20info:%20forged";
        await _server.GetPixelAsync($"s=demo&e={forged}&u=https://shop.example/{forged}&t={forged}", ("User-Agent", "forged agent"), ("Referer", $"https://{forged}/"));
        await _server.GetPixelAsync($"s={forged}", ("Origin", "https://forged.example"));
        await _server.GetAsync($"/{forged}?{forged}");
        await _server.GetAsync($"/v1/audiences/{forged}", ("Authorization", "Bearer px_forged"));
        await _server.SendAsync(HttpMethod.Post, "/v1/login", new StringContent("{\"key\": \"px_forged\\r\\nforged\"}"), ("Cookie", "px_login=forged; _px=forged"));
        await _server.RawAsync($"GET /p.gif?s=demo&t={forged} HTTP/1.1\r\nHost: forged\r\nX-Forwarded-For: forged\r\nbad header forged\r\n\r\n");
        await _server.PostAsync("{\"s\": \"demo\", \"forged\\r\\nforged\": \"forged\"} forged");

        Assert.DoesNotContain("forged", _server.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("POST", "/p.gif", "GET")]
    [InlineData("DELETE", "/p.gif", "GET")]
    [InlineData("GET", "/p", "OPTIONS, POST")]
    [InlineData("PUT", "/p", "OPTIONS, POST")]
    [InlineData("BREW", "/p", "OPTIONS, POST")]
    public async Task Wrong_methods_are_told_the_right_ones(string method, string path, string allowed)
    {
        var answer = await _bystander.DuringAsync(() => _server.SendAsync(new HttpMethod(method), $"{path}?s=demo", null));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Equal(allowed, string.Join(", ", answer.Headers["Allow"].Split(',', '\n').Select(name => name.Trim()).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Gzip_bomb_is_refused_without_being_blown_up()
    {
        var bomb = Gzip(new byte[256 << 20]);
        var before = _server.Memory("VmHWM");
        var answer = await _bystander.DuringAsync(() => _server.PostAsync(bomb, ("Content-Encoding", "gzip")));

        AssertProblem(answer, HttpStatusCode.RequestEntityTooLarge, "too_large");
        Assert.InRange(_server.Memory("VmHWM"), 0, before + (128L << 20));
    }

    [Fact]
    public async Task Gzip_is_read_and_broken_gzip_is_refused()
    {
        var id = NewId();
        var good = Gzip(Encoding.UTF8.GetBytes($$"""{"s":"demo","id":"{{id}}"}"""));
        byte[] damaged = [.. good];
        damaged[^6] ^= 0x55;

        // Cut behind the last bytes of JSON it would be whole enough.
        byte[][] broken = [good[..^12], good[..5], "plain"u8.ToArray(), [], damaged];
        foreach (var body in broken)
        {
            var refused = await _bystander.DuringAsync(() => _server.PostAsync(body, ("Content-Encoding", "gzip")));
            AssertProblem(refused, HttpStatusCode.BadRequest, "malformed_json");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await _server.PostAsync(good, ("Content-Encoding", "gzip"))).Status);
        Assert.Equal("page_view", await _server.EventAsync(id, "event"));
    }

    [Theory]
    [InlineData("Content-Encoding", "br")]
    [InlineData("Content-Encoding", "gzip, gzip")]
    [InlineData("Content-Type", "application/x-www-form-urlencoded")]
    [InlineData("Content-Type", "multipart/form-data; boundary=x")]
    [InlineData("Content-Type", "text/html")]
    [InlineData("Content-Type", "application/json; charset=utf-16")]
    [InlineData("Content-Type", ";")]
    public async Task Unsupported_encodings_and_types_are_refused(string header, string value)
    {
        var answer = await _bystander.DuringAsync(() => _server.PostAsync("""{"s":"demo"}""", (header, value)));

        AssertProblem(answer, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("text/plain; charset=\"utf-8\"; format=flowed")]
    public async Task Types_that_browsers_send_are_accepted(string type)
    {
        var answer = await _server.PostAsync("""{"s":"demo"}""", ("Content-Type", type));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private async Task<string> RejectedAsync(string id) => await Eventually.AnswersAsync(
        () => _server.QueryAsync($"SELECT reason FROM rejected_events WHERE position(payload, '{id}') > 0"), static answer => answer.Length > 0);

    private static void AssertGif(Answer answer, HttpStatusCode status, string? rejected)
    {
        Assert.Equal((status, rejected), (answer.Status, answer.Rejected));
        Assert.Equal("image/gif", answer.Headers["Content-Type"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(43, answer.Body.Length);
    }

    private static void AssertProblem(Answer answer, HttpStatusCode status, string reason)
    {
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal(reason, answer.Rejected);
        using var problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(reason, problem.RootElement.GetProperty("reason").GetString());
    }
}
