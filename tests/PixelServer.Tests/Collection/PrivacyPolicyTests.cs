using PixelServer.Events;
using Xunit;

namespace PixelServer.Tests.Collection;

/// <summary>What of a request gets into the log under each policy, and what the answer says.</summary>
public sealed class PrivacyPolicyTests
{
    private const string Address = "203.0.113.77";
    private const string Query = "e=view_item&cs=am&ts=1772600766000&uid=u7";

    private static readonly (string, string) Signal = ("Sec-GPC", "1");
    private static readonly (string, string) Agent = ("User-Agent", "Firefox");
    private static readonly (string, string) Page = ("Referer", "https://shop.example/a?x=1");

    [Fact]
    public async Task Ignored_signal_changes_nothing_but_is_stored()
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", "Ignore"));
        var answer = await scene.SendAsync(Query, Address, Signal, Agent, Page, scene.Cookie);

        Assert.Equal(("", ""), answer);
        var logged = Assert.Single(scene.Logged());
        Assert.Equal(
            new LoggedRequest(
                "view_item", CollectorScene.KnownVisitor, true, RequestSignals.GlobalPrivacyControl, Consent.Analytics | Consent.Marketing,
                1772600766000, "cb007100", "Firefox", "https://shop.example/a?x=1"),
            logged);
    }

    [Fact]
    public async Task Anonymous_visitor_is_a_hash_without_consent()
    {
        await using var scene = new CollectorScene();
        var answer = await scene.SendAsync(Query, Address, Signal, Agent, Page);

        Assert.Equal(("", ""), answer);
        var logged = Assert.Single(scene.Logged());
        Assert.Equal(
            new LoggedRequest(
                "view_item", logged.Visitor, false, RequestSignals.Cookieless | RequestSignals.GlobalPrivacyControl | RequestSignals.Anonymous,
                Consent.None, 1772600766000, "cb007100", "Firefox", "https://shop.example/a?x=1"),
            logged);
        Assert.NotEqual(0ul, logged.Visitor);
    }

    [Fact]
    public async Task Counted_visitor_leaves_no_address_and_no_agent_in_the_log()
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", "Count"), ("Address", "Full"));
        var answer = await scene.SendAsync(Query, Address, Signal, Agent, Page, ("Accept-Language", "de"), ("Sec-CH-UA", "\"x\""));

        Assert.Equal(("", ""), answer);
        Assert.Equal(
            new LoggedRequest(
                "view_item", 0, false, RequestSignals.Cookieless | RequestSignals.GlobalPrivacyControl | RequestSignals.CountOnly,
                Consent.None, null, "", "", "https://shop.example/a"),
            Assert.Single(scene.Logged()));
    }

    [Fact]
    public async Task Dropped_visitor_leaves_nothing_but_the_count()
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", "Drop"));
        var answer = await scene.SendAsync(Query, Address, Signal, Agent, Page);

        Assert.Equal(("opted_out", ""), answer);
        Assert.Empty(scene.Logged());
        Assert.Equal((0L, 1L), (scene.Counters.Accepted, scene.Counters.RejectedFor(RejectReason.OptedOut)));
    }

    [Fact]
    public async Task The_stricter_of_two_signals_counts()
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", "Anonymous"), ("DoNotTrack", "Drop"));

        Assert.Equal("opted_out", (await scene.SendAsync(Query, Address, ("DNT", "1"), Signal)).Rejected);
        Assert.Equal("", (await scene.SendAsync(Query, Address, Signal)).Rejected);
    }

    [Theory]
    [InlineData("gpc=1", "opted_out")]
    [InlineData("gpc=true", "opted_out")]
    [InlineData("gpc=false", "")]
    public async Task A_signal_that_only_scripts_see_counts_as_well(string said, string rejected)
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", "Drop"));

        Assert.Equal(rejected, (await scene.SendAsync($"{Query}&{said}", Address)).Rejected);
    }

    [Theory]
    [InlineData("Anonymous", RequestSignals.Anonymous | RequestSignals.Cookieless)]
    [InlineData("Count", RequestSignals.CountOnly | RequestSignals.Cookieless)]
    [InlineData("Drop", RequestSignals.None)]
    public async Task A_cookie_taken_back_is_a_withdrawal_of_its_visitor(string policy, RequestSignals requestSignals)
    {
        await using var scene = new CollectorScene(("GlobalPrivacyControl", policy));
        var answer = await scene.SendAsync(Query, Address, Signal, Agent, Page, scene.Cookie);

        Assert.StartsWith("_px=; Max-Age=0", answer.Cookie, StringComparison.Ordinal);
        var logged = scene.Logged();
        Assert.Equal(
            new LoggedRequest(
                "consent", CollectorScene.KnownVisitor, true, RequestSignals.GlobalPrivacyControl, Consent.None, 1772600766000, "", "", ""),
            logged[0]);
        Assert.Equal(requestSignals == RequestSignals.None ? 1 : 2, logged.Count);
        Assert.All(logged.Skip(1), request => Assert.Equal(requestSignals | RequestSignals.GlobalPrivacyControl, request.Signals));
        Assert.All(logged.Skip(1), request => Assert.NotEqual(CollectorScene.KnownVisitor, request.Visitor));
    }

    [Theory]
    [InlineData("cs=", Consent.None)]
    [InlineData("cs=m", Consent.Marketing)]
    public async Task Consent_taken_back_is_a_withdrawal_too_and_keeps_what_is_left(string said, Consent left)
    {
        await using var scene = new CollectorScene();
        await scene.SendAsync($"e=click&{said}", Address, scene.Cookie);

        var withdrawal = scene.Logged()[0];
        Assert.Equal(("consent", CollectorScene.KnownVisitor, left, RequestSignals.None), (withdrawal.Event, withdrawal.Visitor, withdrawal.Consent, withdrawal.Signals));
    }

    [Theory]
    [InlineData("DefaultConsent", "", "e=click")]
    [InlineData("Cookieless", "true", "e=click&cs=am")]
    public async Task Silence_and_a_sites_own_choice_are_no_withdrawal(string key, string value, string query)
    {
        await using var scene = new CollectorScene((key, value));
        var answer = await scene.SendAsync(query, Address, scene.Cookie);

        Assert.StartsWith("_px=; Max-Age=0", answer.Cookie, StringComparison.Ordinal);
        Assert.Equal("click", Assert.Single(scene.Logged()).Event);
    }

    [Fact]
    public async Task A_cookieless_site_sets_no_cookie_and_keeps_consent()
    {
        await using var scene = new CollectorScene(("Cookieless", "true"));
        var answer = await scene.SendAsync("e=click&cs=am", Address, Agent);

        Assert.Equal(("", ""), answer);
        var logged = Assert.Single(scene.Logged());
        Assert.Equal(RequestSignals.Cookieless, logged.Signals);
        Assert.Equal(Consent.Analytics | Consent.Marketing, logged.Consent);
    }

    [Theory]
    [InlineData("Truncated", "203.0.113.77", "cb007100")]
    [InlineData("Truncated", "::ffff:203.0.113.77", "cb007100")]
    [InlineData("Truncated", "2001:db8:1:2:3:4:5:6", "20010db8000100000000000000000000")]
    [InlineData("Truncated", "2002:cb00:714d:2:3:4:5:6", "2002cb00710000000000000000000000")]
    [InlineData("Full", "203.0.113.77", "cb00714d")]
    [InlineData("Full", "2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006")]
    [InlineData("None", "203.0.113.77", "")]
    public async Task Of_the_address_the_log_holds_what_the_site_allows(string policy, string address, string logged)
    {
        await using var scene = new CollectorScene(("Address", policy));
        await scene.SendAsync("cs=am", address);

        Assert.Equal(logged, Assert.Single(scene.Logged()).Address);
    }

    [Fact]
    public async Task Cookieless_visitors_of_one_network_are_told_apart()
    {
        await using var scene = new CollectorScene(("Address", "None"));
        await scene.SendAsync("cs=", "203.0.113.77", Agent);
        await scene.SendAsync("cs=", "203.0.113.78", Agent);

        Assert.Equal(2, scene.Logged().Select(request => request.Visitor).Distinct().Count());
    }

    [Fact]
    public async Task An_anonymous_visitors_address_is_truncated_also_where_others_are_whole()
    {
        await using var scene = new CollectorScene(("Address", "Full"));
        await scene.SendAsync("cs=am", Address, Signal);

        Assert.Equal("cb007100", Assert.Single(scene.Logged()).Address);
    }
}
