using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Operation;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Insights;

/// <summary>From the browser's pixel to the figure: what visitors do is in the answers by itself, and what is asked wrongly is refused by name.</summary>
public sealed class InsightTests(InsightServer server) : IClassFixture<InsightServer>
{
    private const string Evil = "<script>alert(1)</script>'\\\u202e\u0001\n";

    private static readonly string[] Panels =
    [
        "summary", "breakdown?by=campaign", "breakdown?by=network&order=change&limit=3", "hours", "retention?weeks=4", "funnel?step=page:/mug&step=event:purchase",
        "funnel?step=event:page_view&step=event:purchase&by=device_type", "steps", "values?by=campaign&prefix=%3C", "values?by=page",
    ];

    [Fact]
    public async Task What_visitors_do_is_in_the_figures_by_itself()
    {
        await SendAsync("v1", "page_view", $"https://shop.example/mug?utm_source=news&utm_medium=email&utm_campaign={Uri.EscapeDataString(Evil)}");
        await SendAsync("v1", "purchase", "https://shop.example/thanks", "&v=12.50&c=EUR");
        await SendAsync("v2", "page_view", "https://shop.example/mug");
        await Eventually.HoldsAsync("three events are in the figures", async () => (await ReadAsync("summary?site=demo")).GetProperty("current").GetProperty("events").GetInt64() == 3);

        var summary = await ReadAsync("summary?site=demo");
        var current = summary.GetProperty("current");
        Assert.Equal((2, 2, 2, 1), (Number(current, "visitors"), Number(current, "sessions"), Number(current, "pageViews"), Number(current, "conversions")));
        Assert.Equal("""[{"currency":"EUR","value":12.5}]""", current.GetProperty("revenue").GetRawText());
        Assert.Equal(28, summary.GetProperty("series").GetArrayLength());
        Assert.Equal(JsonValueKind.String, summary.GetProperty("seenUntil").ValueKind);
        Assert.Contains("insight_sessions", summary.GetProperty("sql").GetString(), StringComparison.Ordinal);

        // Filters combine; the campaign's name is data and nothing else, wherever it is shown or asked for.
        var campaign = (await ReadAsync("breakdown?site=demo&by=campaign&channel=Email")).GetProperty("rows")[0].GetProperty("value").GetString()!;
        Assert.StartsWith("<script>", campaign, StringComparison.Ordinal);
        var filtered = await ReadAsync($"summary?site=demo&campaign={Uri.EscapeDataString(campaign)}");
        Assert.Equal(1, Number(filtered.GetProperty("current"), "sessions"));
        var shown = await RunAsync(filtered.GetProperty("sql").GetString()!);

        // In all, and of the one day that has any.
        Assert.Equal(2, shown.GetProperty("rows").GetArrayLength());

        // A later event changes answers that were given before.
        await SendAsync("v2", "sign_up", "https://shop.example/account");
        await Eventually.HoldsAsync("the fourth event is in the figures, too", async () => Number((await ReadAsync("summary?site=demo")).GetProperty("current"), "signUps") == 1);
    }

    [Fact]
    public async Task Every_panel_answers_also_where_nothing_has_happened_yet()
    {
        foreach (var panel in Panels)
        {
            var answer = await ReadAsync($"{panel}{(panel.Contains('?', StringComparison.Ordinal) ? '&' : '?')}site=quiet&tz=Europe/Berlin&compare=year");
            Assert.Equal("quiet", answer.GetProperty("site").GetString());
        }
    }

    [Theory]
    [InlineData("summary", "site", 400)]
    [InlineData("summary?site=nobody", "", 404)]
    [InlineData("summary?site=demo&until=tomorrow", "until", 400)]
    [InlineData("summary?site=demo&tz=Mars/Olympus", "tz", 400)]
    [InlineData("summary?site=demo&chanel=Email", "chanel", 400)]
    [InlineData("breakdown?site=demo", "by", 400)]
    [InlineData("breakdown?site=demo&by=name", "by", 400)]
    [InlineData("breakdown?site=demo&by=channel&limit=0", "limit", 400)]
    [InlineData("breakdown?site=demo&by=channel&order=up", "order", 400)]
    [InlineData("retention?site=demo&weeks=1000", "weeks", 400)]
    [InlineData("funnel?site=demo&step=event:a", "step", 400)]
    [InlineData("funnel?site=demo&step=event:a&step=event:a", "step", 400)]
    [InlineData("funnel?site=demo&step=a&step=b", "step", 400)]
    [InlineData("values?site=demo", "by", 400)]
    public async Task What_is_asked_wrongly_is_refused_by_name(string question, string parameter, int status)
    {
        var problem = OperationServer.Problem(await AskAsync(question), (HttpStatusCode)status);

        Assert.Equal(parameter, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("path").GetString() : "");
    }

    private static long Number(JsonElement metrics, string name) => metrics.GetProperty(name).GetInt64();

    private async Task SendAsync(string visitor, string name, string page, string more = "")
    {
        var id = visitor == "v1" ? "1" : "2";
        var address = $"/p.gif?s=demo&e={name}&u={Uri.EscapeDataString(page)}{more}";

        // Without a cookie the browser tells visitors apart.
        var answer = await server.Process.SendAsync(HttpMethod.Get, address, null, [("User-Agent", $"Mozilla/5.0 (X11; Linux x86_64; rv:14{id}.0) Gecko/20100101 Firefox/14{id}.0"), ("DNT", "1"), ("Sec-GPC", "1")]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private Task<Answer> AskAsync(string question) =>
        OperationServer.AskAsync(server.Process, "GET", $"/v1/insights/{question}", null, server.Process.Keys().GetProperty("analystKey").GetString()!);

    private async Task<JsonElement> ReadAsync(string question)
    {
        var answer = await AskAsync(question);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{question}: {(int)answer.Status} {answer.Text}");
        return JsonElement.Parse(answer.Text);
    }

    private async Task<JsonElement> RunAsync(string sql)
    {
        var answer = await OperationServer.AskAsync(server.Process, "POST", "/v1/sql", JsonSerializer.Serialize(new { query = sql }), server.Process.Keys().GetProperty("analystKey").GetString()!);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonElement.Parse(answer.Text);
    }
}
