using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What happens on the connection is bad: sizes, control characters, half requests, slow senders.</summary>
public sealed class HostileConnectionTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string End = "Host: x\r\nConnection: close\r\n\r\n";
    private readonly PixelServerProcess _server = running.Server;
    private readonly Bystander _bystander = new(running.Server);

    [Fact]
    public async Task Query_of_a_megabyte_is_refused()
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.RawAsync($"GET /p.gif?s=demo&id={id}&t={new string('a', 1 << 20)} HTTP/1.1\r\n{End}"));

        AssertStatus(414, answer);
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'"));
    }

    [Fact]
    public async Task Page_address_of_eight_kilobytes_is_accepted_even_percent_encoded()
    {
        var id = NewId();
        var page = $"https://shop.example/?q={new string('ä', 4000)}";
        var answer = await _server.GetPixelAsync($"s=demo&id={id}&u={Uri.EscapeDataString(page)}");

        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Rejected));
        Assert.Equal(page, await _server.EventAsync(id, "page_url"));
    }

    [Theory]
    [InlineData(1, 64 * 1024)]
    [InlineData(1000, 1)]
    public async Task Headers_without_measure_are_refused(int count, int length)
    {
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-H{i}: {new string('a', length)}\r\n"));
        var answer = await _bystander.DuringAsync(() => _server.RawAsync($"GET /p.gif?s=demo HTTP/1.1\r\n{headers}{End}"));

        AssertStatus(431, answer);
    }

    [Fact]
    public async Task Body_of_ten_megabytes_is_refused_with_its_length_and_chunked()
    {
        var body = $$"""{"s":"demo","t":"{{new string('a', 10 << 20)}}"}""";
        var (announced, chunked) = await _bystander.DuringAsync(async () => (
            await _server.RawAsync($"POST /p HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{End}{body}"),
            await _server.RawAsync($"POST /p HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n{End}{body.Length:x}\r\n{body}\r\n0\r\n\r\n")));

        // A client still sending may find the connection closed before it reads the answer; then the answer is lost on the way.
        Assert.All([announced, chunked], answer => AssertStatusOrNothing(413, answer));
        var polite = await _server.RawAsync($"POST /p HTTP/1.1\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n{End}");
        AssertStatus(413, polite);
        Assert.Contains("too_large", polite, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_of_nearly_a_megabyte_is_accepted_with_its_length_and_chunked()
    {
        var (announced, chunked) = (NewId(), NewId());
        var answers = await _bystander.DuringAsync(async () => new[]
        {
            await _server.RawAsync($"POST /p HTTP/1.1\r\nContent-Length: {Body(announced).Length}\r\n{End}{Body(announced)}"),
            await _server.RawAsync($"POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{End}{Body(chunked).Length:x}\r\n{Body(chunked)}\r\n0\r\n\r\n"),
        });

        Assert.All(answers, answer => AssertStatus(204, answer));
        Assert.Equal("512", await _server.EventAsync(announced, "length(title)"));
        Assert.Equal("512", await _server.EventAsync(chunked, "length(title)"));

        static string Body(string id) => $$"""{"s":"demo","id":"{{id}}","t":"{{new string('a', 1_000_000)}}"}""";
    }

    [Theory]
    [InlineData("GET /p.gif?s=demo&t=a\0b HTTP/1.1\r\n")]
    [InlineData("GET /p.gif?s=demo&t=a\nb HTTP/1.1\r\n")]
    [InlineData("GET /p.gif?s=demo&t=a b HTTP/1.1\r\n")]
    [InlineData("GET /p.gif?s=demo HTTP/1.1\r\nUser-Agent: a\0b\r\n")]
    [InlineData("GET /p.gif?s=demo HTTP/1.1\r\nUser-Agent: a\rb\r\n")]
    [InlineData("GET /p.gif?s=demo HTTP/1.1\r\nA\0B: c\r\n")]
    [InlineData("GET /p.gif?s=demo HTTP/1.1\r\nno colon\r\n")]
    [InlineData("GET /%00 HTTP/1.1\r\n")]
    [InlineData("GET /p.gif?s=demo HTTP/9.9\r\n")]
    [InlineData("GET /p.gif?s=demo\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n")]
    [InlineData("POST /p HTTP/1.1\r\nContent-Length: -1\r\n")]
    [InlineData("POST /p HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n")]
    public async Task Broken_requests_are_refused_and_their_connection_closed(string request)
    {
        var answer = await _bystander.DuringAsync(() => _server.RawAsync(request + End));

        Assert.Matches("^HTTP/1.1 (400|505) ", answer);
        Assert.DoesNotContain("GIF89a", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bare_carriage_return_in_a_query_is_stored_without_it()
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.RawAsync($"GET /p.gif?s=demo&id={id}&t=a\rX-Injected:1 HTTP/1.1\r\n{End}"));

        AssertStatus(200, answer);
        Assert.DoesNotContain("\rX-Injected", answer, StringComparison.Ordinal);
        Assert.Equal("aX-Injected:1", await _server.EventAsync(id, "title"));
    }

    [Fact]
    public async Task Request_smuggled_behind_two_lengths_is_not_answered()
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.RawAsync(
            $"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /p.gif?s=demo&id={id} HTTP/1.1\r\n{End}"));

        Assert.DoesNotContain("GIF89a", answer, StringComparison.Ordinal);
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'"));
    }

    [Fact]
    public async Task Slow_headers_end_with_their_connection()
    {
        // Nothing of it is timed here: the server gives up by itself, while our side stays open.
        var answer = await _bystander.DuringAsync(() => _server.RawAsync("GET /p.gif?s=demo HTTP/1.1\r\nHost: x\r\nX-Slow: "));

        AssertStatusOrNothing(408, answer);
    }

    [Fact]
    public async Task Slow_body_ends_with_its_connection()
    {
        var id = NewId();
        var answer = await _bystander.DuringAsync(() => _server.RawAsync($"POST /p HTTP/1.1\r\nContent-Length: 100000\r\n{End}{{\"s\":\"demo\",\"id\":\"{id}\""));

        AssertStatusOrNothing(408, answer);
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'"));
    }

    [Fact]
    public async Task Half_closed_connection_is_served_and_half_a_body_is_nothing()
    {
        var (whole, half) = (NewId(), NewId());
        var answers = await _bystander.DuringAsync(async () => new[]
        {
            await _server.RawAsync($"GET /p.gif?s=demo&id={whole} HTTP/1.1\r\nHost: x\r\n\r\n", halfClose: true),
            await _server.RawAsync($"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"s\":\"demo\",\"id\":\"{half}\"}}", halfClose: true),
            await _server.RawAsync("GET /p.gif?s=de", halfClose: true),
            await _server.RawAsync("", halfClose: true),
        });

        // A client that ends its side while the event is being made durable may go without an answer; the event is stored all the same.
        AssertStatusOrNothing(200, answers[0]);
        Assert.Equal("page_view", await _server.EventAsync(whole, "event"));
        Assert.All(answers[1..], answer => AssertStatusOrNothing(400, answer));
        Assert.Equal("0", await _server.QueryAsync($"SELECT count() FROM events WHERE event_id = '{half}'"));
    }

    [Fact]
    public async Task Connections_dropped_at_any_point_lose_nobody_an_event()
    {
        var request = Encoding.ASCII.GetBytes($"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{{\"s\":\"demo\"}}");
        await _bystander.DuringAsync(async () =>
        {
            for (var length = 0; length <= request.Length; length++)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port, TestContext.Current.CancellationToken);
                await socket.SendAsync(request.AsMemory(0, length), TestContext.Current.CancellationToken);

                // Reset, not closed.
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }

            return 0;
        });
    }

    [Fact]
    public async Task Old_absolute_and_pipelined_requests_are_answered()
    {
        var ids = Enumerable.Range(0, 12).Select(_ => NewId()).ToArray();
        var answers = await _bystander.DuringAsync(async () => new[]
        {
            await _server.RawAsync($"GET /p.gif?s=demo&id={ids[0]} HTTP/1.0\r\n\r\n"),
            await _server.RawAsync($"GET http://pixels.example/p.gif?s=demo&id={ids[1]} HTTP/1.1\r\nHost: pixels.example\r\nConnection: close\r\n\r\n"),
            await _server.RawAsync(string.Concat(ids[2..11].Select(id => $"GET /p.gif?s=demo&id={id} HTTP/1.1\r\nHost: x\r\n\r\n"))
                + $"GET /p.gif?s=demo&id={ids[11]} HTTP/1.1\r\n{End}"),
        });

        Assert.All(answers, answer => AssertStatus(200, answer));
        Assert.Equal(10, answers[2].Split("GIF89a").Length - 1);
        var sql = $"SELECT count(), uniqExact(event_id) FROM events WHERE event_id IN ('{string.Join("', '", ids)}')";
        Assert.Equal("12\t12", await _server.QueryUntilAsync(sql, "12\t12"));
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static void AssertStatus(int status, string answer) =>
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), answer, StringComparison.Ordinal);

    private static void AssertStatusOrNothing(int status, string answer)
    {
        if (answer.Length > 0)
        {
            AssertStatus(status, answer);
        }
    }
}
