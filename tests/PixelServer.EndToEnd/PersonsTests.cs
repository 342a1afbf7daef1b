using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>From <c>identify</c> in two browsers to one person, and what <c>pixelserver persons</c> makes of it.</summary>
public sealed class PersonsTests : IAsyncLifetime
{
    private const string Ann = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b";

    private readonly PixelServerProcess _server = new(
        "--EventLog:BlockInterval=00:00:00.050", "--Persons:Interval=00:00:00.300", "--Sites:shop:Owner=kiln", "--Sites:blog:Owner=kiln", "--Sites:rival:Owner=rival");

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Devices_that_identify_alike_become_one_person_by_themselves()
    {
        await SendAsync(161, "s=shop&e=page_view");
        await SendAsync(161, "s=shop&e=identify&uid=42");
        await SendAsync(162, "s=blog&e=page_view");
        await SendAsync(162, $"s=blog&e=identify&uid=42&em={Ann}");
        await SendAsync(163, "s=rival&e=identify&uid=42");
        await SendAsync(164, "s=shop&e=identify&uid=null");
        await SendAsync(165, "s=shop&e=identify&uid=null");

        Assert.Equal("4\t1", await _server.QueryUntilAsync("SELECT count(), uniq(person_id) FROM person_events WHERE visitor_id IN (161, 162)", "4\t1"));
        Assert.Equal("4", await _server.QueryAsync("SELECT uniq(person_id) FROM person_events"));
        Assert.Equal("164\n165", await _server.QueryAsync("SELECT visitor_id FROM person_events WHERE person_id = visitor_id ORDER BY visitor_id"));
    }

    [Fact]
    public async Task Decisions_join_and_split_and_are_undone()
    {
        await SendAsync(161, "s=shop&e=identify&uid=42");
        await SendAsync(162, $"s=blog&e=identify&uid=42&em={Ann}");
        await SendAsync(171, "s=shop&e=page_view");
        await _server.QueryUntilAsync("SELECT count() FROM events", "3");
        const string visitors = "SELECT arrayStringConcat(arraySort(groupUniqArray(toString(visitor_id))), '+') AS v FROM person_events GROUP BY person_id ORDER BY v";

        await RunAsync("build", "--full");
        Assert.Equal("161+162\n171", await _server.QueryAsync(visitors));

        var split = await DecideAsync("split", "visitor:162", "user:42", "--owner", "kiln", "--note", "sister's telephone");
        Assert.Equal("161\n162\n171", await _server.QueryAsync(visitors));

        var join = await DecideAsync("join", "visitor:171", $"email:{Ann}", "--owner", "kiln");
        Assert.Equal("161\n162+171", await _server.QueryAsync(visitors));
        var shown = Assert.Single((await RunAsync("show", "visitor:171", "--owner", "kiln")).EnumerateArray());
        Assert.Equal([162UL, 171UL], shown.GetProperty("visitors").EnumerateArray().Select(visitor => visitor.GetProperty("visitor").GetUInt64()));

        await RunAsync("undo", split);
        await RunAsync("undo", join);
        Assert.Equal("161+162\n171", await _server.QueryAsync(visitors));

        await DecideAsync("ignore", "user:42", "--owner", "kiln", "--later");
        Assert.Equal("161\n162\n171", await _server.QueryUntilAsync(visitors, "161\n162\n171"));
        Assert.Equal(["ignore"], (await RunAsync("decisions")).EnumerateArray().Select(one => one.GetProperty("kind").GetString()));
        Assert.Equal(3, (await RunAsync("decisions", "--all")).GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_is_said_before_anything_is_done()
    {
        string[][] mistakes =
        [
            ["show", "nobody"], ["join", "visitor:1"], ["split", "user:42", "user:43"], ["ignore", "visitor:1"], ["ignore", "user:null"], ["ignore", "email:ann@example.com"],
        ];
        foreach (var mistake in mistakes)
        {
            var result = await _server.RunCommandAsync("persons", mistake);
            Assert.True(result.ExitCode == 2 && result.Error.Length > 0, $"{string.Join(' ', mistake)}: {result}");
        }

        string[][] failures = [["undo", "0000"], ["ignore", "user:42"], ["ignore", "user:42", "--owner", "nobody"], ["show", "user:4711", "--owner", "default"], ["show", "person:1", "--owner", "kiln"]];
        foreach (var failure in failures)
        {
            var result = await _server.RunCommandAsync("persons", failure);
            Assert.True(result.ExitCode == 1 && result.Error.StartsWith("pixelserver persons: ", StringComparison.Ordinal), $"{string.Join(' ', failure)}: {result}");
        }

        Assert.Equal("0", await _server.QueryAsync("SELECT count() FROM person_decisions"));
    }

    private async Task SendAsync(ulong visitor, string query)
    {
        var answer = await _server.GetPixelAsync(query, ("Cookie", $"_px=1.{visitor:x16}.1700000000.20000"));
        Assert.Null(answer.Rejected);
    }

    private async Task<string> DecideAsync(params string[] arguments) => (await RunAsync(arguments)).GetProperty("decision").GetString()!;

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var result = await _server.RunCommandAsync("persons", ["--json", .. arguments]);
        Assert.True(result is { ExitCode: 0, Error: "" }, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
