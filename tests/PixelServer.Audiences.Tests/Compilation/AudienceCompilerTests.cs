using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Compilation;

/// <summary>What each kind of condition finds in the real engine.</summary>
public sealed class AudienceCompilerTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    public static TheoryData<string, ulong[]> Rules => new()
    {
        { """{"did": "purchase"}""", [1, 2] },
        { """{"did": "*", "within": "1d"}""", [1, 4] },
        { """{"did": "add_to_cart", "within": "7d", "not_since": "purchase"}""", [4] },
        { """{"not": {"did": "purchase"}}""", [3, 4] },
        { """{"did": "purchase", "times": {"at_most": 0}}""", [3, 4] },
        { """{"all": [{"did": "view_item", "times": {"at_least": 2}}, {"not": {"did": "purchase"}}]}""", [3] },
        { """{"any": [{"did": "purchase", "where": {"value": {"at_least": 50}}}, {"did": "add_to_cart", "where": {"items": {"category": "hats"}}}]}""", [2, 4] },
        { """{"did": "purchase", "sum": {"field": "value", "at_least": 10, "at_most": 20}}""", [1] },
        { """{"did": "view_item", "distinct": {"field": "items.id", "at_least": 2}}""", [3] },
        { """{"last": "purchase", "between": ["20d", "60d"]}""", [2] },
        { """{"first": "view_item", "within": "12d"}""", [1, 4] },
        { """{"first_touch": {"channel": "Paid Social"}}""", [3] },
        { """{"last_touch": {"source": {"starts_with": "goo"}}}""", [3] },
        { """{"sequence": ["view_item", {"did": "add_to_cart", "within": "1h"}], "within": "30d"}""", [1, 4] },
        { """{"sequence": ["view_item", {"did": "purchase", "without": "add_to_cart"}]}""", [2] },
        { """{"top": "20%", "by": {"sum": "value"}, "did": "purchase"}""", [2] },
        { """{"active_days": {"at_least": 2}, "within": "60d"}""", [1, 2, 3] },
        { """{"first_seen": {"within": "12d"}}""", [1, 4] },
        { """{"last_seen": {"more_than_ago": "5d"}}""", [2, 3] },
        { """{"known_by": ["email"]}""", [2] },
        { """{"did": "view_item", "where": {"props.size": {"more_than": 40}}}""", [3] },
        { """{"did": "*", "where": {"page_path": {"matches": "^/p/[0-9]+$"}}}""", [1] },
        { """{"in_audience": "nobody"}""", [] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Condition_finds_whom_it_describes(string rule, ulong[] members)
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(History());

        Assert.Equal(members, await scene.FindMembersAsync(Definition(rule)));
    }

    [Fact]
    public async Task Longest_lists_reach_the_engine_whole()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var paths = Enumerable.Range(0, 1000).Select(i => $"/ähnliche-seiten/größe-{i:D4}/übersicht-für-käufer").ToList();
        await scene.SeeAsync(
            new SomeEvent(1, "page_view", Now.AddDays(-1)) { Texts = Of("page_path", paths[0]) },
            new SomeEvent(2, "page_view", Now.AddDays(-1)) { Texts = Of("page_path", paths[^1]) },
            new SomeEvent(3, "page_view", Now.AddDays(-1)) { Texts = Of("page_path", "/other") });

        var list = string.Join(", ", paths.Select(path => $"\"{path}\""));
        Assert.Equal([1UL, 2UL], await scene.FindMembersAsync(Definition($$"""{"did": "page_view", "where": {"page_path": [{{list}}] } }""")));
    }

    [Fact]
    public async Task Person_does_what_all_its_visitors_do()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(10, "add_to_cart", Now.AddDays(-2)) { User = "ann" },
            new SomeEvent(11, "purchase", Now.AddDays(-1)) { User = "ann" },
            new SomeEvent(12, "add_to_cart", Now.AddDays(-2)));
        await scene.BuildPersonsAsync();

        var rule = """{"did": "add_to_cart", "within": "7d", "not_since": "purchase"}""";
        Assert.Equal([10UL, 12UL], await scene.FindMembersAsync(Definition(rule)));
        Assert.Equal([12UL], await scene.FindMembersAsync(Definition(rule, "person")));
    }

    // Visitor 5 is a bot, 6 has said no, 7 signals no by the browser, 8 was there too long ago, 9 is another site's.
    private static IEnumerable<SomeEvent> History() =>
    [
        new(1, "view_item", Now.AddDays(-10)) { Texts = Of("page_path", "/p/12") },
        new(1, "add_to_cart", Now.AddDays(-10).AddMinutes(30)) { Items = [new("a", "shoes")] },
        new(1, "purchase", Now.AddHours(-3)) { Value = 12.5m },
        new(2, "view_item", Now.AddDays(-50)),
        new(2, "purchase", Now.AddDays(-30)) { Value = 80, Emails = [new string('a', 64)] },
        new(3, "view_item", Now.AddDays(-20)) { Items = [new("a")], Texts = Of("source", "facebook", "channel", "Paid Social"), Props = Of("size", "42.5") },
        new(3, "view_item", Now.AddDays(-15)) { Items = [new("b")], Texts = Of("source", "google", "channel", "Organic Search") },
        new(3, "view_item", Now.AddDays(-14)) { Texts = Of("source", "(direct)", "channel", "Direct") },
        new(4, "view_item", Now.AddHours(-2)),
        new(4, "add_to_cart", Now.AddHours(-1)) { Items = [new("c", "hats")] },
        new(5, "purchase", Now.AddDays(-1)) { IsBot = true },
        new(6, "purchase", Now.AddDays(-1)),
        new(6, "consent", Now.AddHours(-1)) { HasMarketing = false },
        new(7, "purchase", Now.AddDays(-1)) { HasPrivacyControl = true },
        new(8, "purchase", Now.AddDays(-190)),
        new(9, "purchase", Now.AddDays(-1)) { Site = "rival" },
    ];

    private static string Definition(string rule, string level = "visitor") =>
        $$"""{"name": "test", "site": "shop", "kind": "retargeting", "level": "{{level}}", "rule": {{rule}}}""";

    private static Dictionary<string, string> Of(params string[] pairs) => pairs.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}
