using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>What is stored of consent and privacy signals, and what they change.</summary>
public sealed class ConsentTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Columns = "consent_analytics, consent_marketing, cookieless";
    private readonly PixelServerProcess _server = running.Server;

    [Theory]
    [InlineData("s=demo", "true\ttrue\tfalse")]
    [InlineData("s=demo&cs=am", "true\ttrue\tfalse")]
    [InlineData("s=demo&cs=ma", "true\ttrue\tfalse")]
    [InlineData("s=demo&cs=a", "true\tfalse\tfalse")]
    [InlineData("s=demo&cs=m", "false\ttrue\ttrue")]
    [InlineData("s=demo&cs=", "false\tfalse\ttrue")]
    [InlineData("s=demo&cs=xyz", "false\tfalse\ttrue")]
    [InlineData("s=strict", "false\tfalse\ttrue")]
    [InlineData("s=strict&cs=am", "true\ttrue\tfalse")]
    public async Task Consent_of_an_event_or_else_of_its_site_is_stored(string query, string stored)
    {
        var (pixel, post) = (NewId(), NewId());
        await _server.GetPixelAsync($"{query}&id={pixel}");
        var members = query.Split('&').Select(pair => pair.Split('=')).Select(pair => $"\"{pair[0]}\":\"{pair[1]}\"");
        await _server.PostAsync($$"""{"id":"{{post}}",{{string.Join(',', members)}}}""");

        Assert.Equal(stored, await _server.EventAsync(pixel, Columns));
        Assert.Equal(stored, await _server.EventAsync(post, Columns));
    }

    [Theory]
    [InlineData("demo", "Sec-GPC", "true\tfalse\ttrue")]
    [InlineData("demo", "DNT", "false\ttrue\tfalse")]
    [InlineData("strict", "DNT", "false\ttrue\ttrue")]
    [InlineData("deaf", "Sec-GPC", "true\tfalse\tfalse")]
    public async Task Privacy_signals_are_stored_and_count_as_the_site_says(string site, string signal, string stored)
    {
        var id = NewId();
        await _server.GetPixelAsync($"s={site}&cs=am&id={id}", (signal, "1"));

        Assert.Equal(stored, await _server.EventAsync(id, "global_privacy_control, do_not_track, cookieless"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("true")]
    [InlineData("")]
    public async Task Signal_that_is_not_1_is_none(string value)
    {
        var id = NewId();
        await _server.GetPixelAsync($"s=demo&id={id}", ("Sec-GPC", value), ("DNT", value));

        Assert.Equal("false\tfalse\tfalse", await _server.EventAsync(id, "global_privacy_control, do_not_track, cookieless"));
    }

    [Fact]
    public async Task Events_of_one_body_keep_their_own_consent()
    {
        var (first, second) = (NewId(), NewId());
        await _server.PostAsync($$"""[{"s":"demo","id":"{{first}}","cs":"m"},{"s":"demo","id":"{{second}}","cs":"a"}]""");

        Assert.Equal("false\ttrue", await _server.EventAsync(first, "consent_analytics, consent_marketing"));
        Assert.Equal("true\tfalse", await _server.EventAsync(second, "consent_analytics, consent_marketing"));
        Assert.Equal("true", await _server.EventAsync(first, "cookieless"));
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
