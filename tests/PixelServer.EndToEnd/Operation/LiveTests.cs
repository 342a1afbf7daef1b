using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>The live view's stream, as a browser listens to it.</summary>
[Collection(SharedOperationServer.Name)]
public sealed class LiveTests(OperationServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_told_once_within_seconds_and_counted()
    {
        using var http = new HttpClient();
        await using var messages = await ListenAsync(http, server.Process, "?site=demo");
        Assert.True(await messages.MoveNextAsync());
        await server.Process.GetPixelAsync("s=demo&id=live-1&e=add_to_cart&v=12.5&c=EUR&u=https://shop.example/live%20one&t=Live", ("User-Agent", "curl/8"));
        await server.Process.GetPixelAsync("s=fixed&id=live-2&u=https://fixed.example/");
        var told = new List<JsonElement>();
        var counted = 0L;
        for (var message = 0; message < 30 && (counted == 0 || message < 6); message++)
        {
            Assert.True(await messages.MoveNextAsync());
            told.AddRange(messages.Current.GetProperty("events").EnumerateArray());
            counted = told.Count == 0 ? 0 : messages.Current.GetProperty("perSecond").EnumerateArray().Sum(second => second.GetInt64());
            Assert.True(messages.Current.GetProperty("health").GetProperty("ready").GetBoolean());
        }

        var one = Assert.Single(told, one => one.GetProperty("id").GetString() == "live-1");
        Assert.All(told, other => Assert.Equal("demo", other.GetProperty("site").GetString()));
        Assert.Equal(("add_to_cart", "/live one", "Live", 12.5m, "EUR", true), (
            Text(one, "event"), Text(one, "page"), Text(one, "title"), one.GetProperty("value").GetDecimal(), Text(one, "currency"), one.GetProperty("isBot").GetBoolean()));
        Assert.Equal(await server.Process.EventAsync("live-1", "toString(visitor_id)"), Text(one, "visitor"));
        Assert.InRange(one.GetProperty("lag").GetDouble(), 0, 60_000);
        Assert.True(counted > 0);
    }

    [Fact]
    public async Task Who_begins_to_look_sees_what_was_last()
    {
        await server.Process.GetPixelAsync("s=demo&id=live-before&u=https://shop.example/");
        await server.Process.EventAsync("live-before", "event");
        using var http = new HttpClient();
        await using var messages = await ListenAsync(http, server.Process, "");

        Assert.True(await messages.MoveNextAsync());
        Assert.Contains(messages.Current.GetProperty("events").EnumerateArray(), one => Text(one, "id") == "live-before");
        Assert.Equal("Events flow: collected, durable, loaded.", Text(messages.Current.GetProperty("health"), "text"));
    }

    [Fact]
    public async Task Only_so_many_can_look_and_who_leaves_makes_room()
    {
        await using var process = await PixelServerProcess.StartNewAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 200 });
        var streams = new List<IAsyncEnumerator<JsonElement>>();
        for (var i = 0; i < 100; i++)
        {
            streams.Add(await ListenAsync(http, process, ""));
            Assert.True(await streams[i].MoveNextAsync());
        }

        var refused = await OperationServer.AskAsync(process, "GET", "/v1/live", null, process.Keys().GetProperty("analystKey").GetString()!);
        OperationServer.Problem(refused, HttpStatusCode.ServiceUnavailable);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        await Eventually.HoldsAsync("there is room again", async () =>
        {
            using var answer = await AskLiveAsync(http, process, "");
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_stream()
    {
        await using var process = await PixelServerProcess.StartNewAsync();
        using var http = new HttpClient();
        await using var messages = await ListenAsync(http, process, "");
        Assert.True(await messages.MoveNextAsync());
        var stopped = process.StopAsync();
        while (await messages.MoveNextAsync())
        {
            // What was on its way.
        }

        Assert.Equal(0, await stopped);
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/rotate")]
    public async Task The_stream_ends_when_its_key_is_taken_away_and_that_of_others_goes_on(string method, string how)
    {
        var made = await server.ReadAsync("POST", "/v1/keys/named", """{"name": "wall screen", "role": "analyst", "sites": ["demo"]}""");
        using var http = new HttpClient();
        await using var screen = await ListenAsync(http, server.Process, "?site=demo", made.GetProperty("key").GetString()!);
        await using var other = await ListenAsync(http, server.Process, "?site=demo");
        Assert.True(await screen.MoveNextAsync());
        Assert.True(await screen.MoveNextAsync());

        var taken = await server.AskAsync(method, $"/v1/keys/named/{made.GetProperty("kept").GetProperty("id").GetString()}{how}");
        Assert.True((int)taken.Status is >= 200 and < 300, taken.Text);

        // At most one that was made before, and one that was on its way.
        var told = 0;
        while (await screen.MoveNextAsync())
        {
            Assert.True(++told <= 2, "It goes on.");
        }

        for (var message = 0; message < 3; message++)
        {
            Assert.True(await other.MoveNextAsync());
        }
    }

    [Fact]
    public async Task A_dashboard_alone_says_what_it_cannot_see()
    {
        await using var dashboard = PixelServerProcess.UsingClickHouseOf(server.Process, "--roles", "dashboard");
        await dashboard.StartAsync();
        using var http = new HttpClient();
        await using var messages = await ListenAsync(http, dashboard, "");
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(
            "ClickHouse answers. Collectors and loaders are other processes: only that ClickHouse answers is seen from here.", Text(messages.Current.GetProperty("health"), "text"));
        var sites = await OperationServer.AskAsync(dashboard, "GET", "/v1/sites", null, dashboard.Keys().GetProperty("adminKey").GetString()!);
        Assert.False(JsonElement.Parse(sites.Text).GetProperty("editable").GetBoolean());
        var added = await OperationServer.AskAsync(dashboard, "POST", "/v1/sites", """{"id": "elsewhere"}""", dashboard.Keys().GetProperty("adminKey").GetString()!);
        OperationServer.Problem(added, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_site_that_is_none_and_strangers_are_refused()
    {
        OperationServer.Problem(await server.AskAsync("GET", "/v1/live?site=No%20Site", key: "analystKey"), HttpStatusCode.BadRequest);
        OperationServer.Problem(await OperationServer.AskAsync(server.Process, "GET", "/v1/live", null, "px_wrong"), HttpStatusCode.Unauthorized);
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static async Task<HttpResponseMessage> AskLiveAsync(HttpClient http, PixelServerProcess process, string query, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(process.Url, $"/v1/live{query}"));
        request.Headers.Authorization = new("Bearer", key ?? process.Keys().GetProperty("analystKey").GetString());
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static async Task<IAsyncEnumerator<JsonElement>> ListenAsync(HttpClient http, PixelServerProcess process, string query, string? key = null)
    {
        var response = await AskLiveAsync(http, process, query, key);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return ReadAsync(response).GetAsyncEnumerator(Cancellation);
    }

    private static async IAsyncEnumerable<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
            await foreach (var message in SseParser.Create(stream).EnumerateAsync(Cancellation))
            {
                Assert.Equal("live", message.EventType);
                yield return JsonElement.Parse(message.Data);
            }
        }
    }
}
