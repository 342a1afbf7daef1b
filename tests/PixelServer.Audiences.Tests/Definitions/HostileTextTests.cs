using System.Text.Json;
using System.Text.RegularExpressions;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Tests.Oracle;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Definitions;

/// <summary>Whatever text a definition holds is a value: it matches the events that have it, and does nothing else.</summary>
public sealed partial class HostileTextTests(EngineFixture engine)
{
    private static readonly JsonSerializerOptions Letters = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Texts =
    [
        "'; DROP TABLE events; --", "' OR 1 = 1 --", "a' || 'b", "{p:String}", "{site:String}", "{event_2:String}", "{", "}", "{{}}", "\\", "\\\\", "\\'", "'", "''", "\"", "`",
        "a\nb", "\n", "a\tb", "\t", "a\rb", "\r\n", "\\n", "\\t", "\\N", "\\0", "\\x41", "/* c */", "-- c", "# c", ";", "%27", "%", "_", "a%b", "&param_site=rival", "+", "a b",
        "NULL", "null", "true", "0", "[1,2]", "['a','b']", "a,b", "(a)", "$1", "${x}", "$$", "ünï 漢字 😀", "e\u0301", "\u0001", "\u007f", "\u2028", "\ufeff", "   ", "</script>", "?", "*", ".",
        ".*", "^$", "(?i)a", "a|b", "[a]",
    ];

    [Fact]
    public async Task Every_text_matches_exactly_the_events_that_have_it()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var events = Texts.Select((text, i) => new SomeEvent((ulong)i + 1, "purchase", AudienceScene.Now.AddDays(-1))
        {
            User = text,
            Texts = new Dictionary<string, string> { ["page_path"] = $"/{text}/", ["country"] = text },
            Props = new Dictionary<string, string> { ["plan"] = text, [text] = "key" },
            ClickIds = new Dictionary<string, string> { ["gclid"] = text },
            Items = [new(text, text, text)],
        }).ToList();
        await scene.SeeAsync(events);
        var scope = new CompilationScope { AsOf = AudienceScene.Now, Generation = (await scene.FillAsync()).Generation, Owner = "kiln" };

        foreach (var (text, i) in Texts.Select((text, i) => (text, i)))
        {
            foreach (var where in Tests(text))
            {
                var rule = $"{{\"did\": \"purchase\", \"where\": {{{where}}}}}";
                var definition = DefinitionReader.Read($$"""{"name": {{Json("x" + text)}}, "description": {{Json(text)}}, "site": "shop", "kind": "retargeting", "rule": {{rule}}}""");

                var members = await scene.FindMembersAsync(definition, scope);

                Assert.Contains((ulong)i + 1, members);
                Assert.Equal(
                    AudienceOracle.Members(definition, events, AudienceScene.Now, Persons.None, new Dictionary<string, IReadOnlySet<ulong>>()), members);
            }
        }

        Assert.Equal($"{Texts.Length}\n", await scene.QueryAsync("SELECT count() FROM events FORMAT TSV"));
    }

    [Fact]
    public async Task Site_is_a_value_too()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(Texts.Select((text, i) => new SomeEvent((ulong)i + 1, "purchase", AudienceScene.Now.AddDays(-1)) { Site = text }));
        var scope = new CompilationScope { AsOf = AudienceScene.Now, Generation = (await scene.FillAsync()).Generation, Owner = "kiln" };

        foreach (var (text, i) in Texts.Select((text, i) => (text, i)))
        {
            var definition = DefinitionReader.Read($$$"""{"name": "test", "site": {{{Json(text)}}}, "kind": "retargeting", "rule": {"did": "purchase"}}""");

            Assert.Equal([(ulong)i + 1], await scene.FindMembersAsync(definition, scope));
        }
    }

    [Fact]
    public async Task Longest_lists_of_texts_can_be_asked_for()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var texts = Enumerable.Range(0, 1000).Select(i => $"{i:D4}" + new string('漢', 52)).ToList();
        await scene.SeeAsync(new SomeEvent(1, "purchase", AudienceScene.Now.AddDays(-1)) { Texts = new Dictionary<string, string> { ["title"] = texts[999] } });

        var rule = $"{{\"did\": \"purchase\", \"where\": {{\"title\": {JsonSerializer.Serialize(texts, Letters)}}}}}";

        Assert.Equal([1UL], await scene.FindMembersAsync($$"""{"name": "test", "site": "shop", "kind": "retargeting", "rule": {{rule}}}"""));
    }

    // As a value, in a list, as a part, in a regular expression, as a name in a map, and of an item.
    private static IEnumerable<string> Tests(string text) =>
    [
        $"\"country\": {Json(text)}, \"user_id\": {Json(text)}",
        $"\"page_path\": {Json($"/{text}/")}",
        $"\"country\": [{Json(text)}, \"other\", {Json(text + "'")}]",
        $$"""
        "page_path": {"contains": {{Json(text)}}, "starts_with": {{Json("/" + text)}}, "ends_with": {{Json(text + "/")}}, "not_contains": "nowhere"}
        """,
        $$"""
        "page_path": {"matches": {{Json($"^/{Signs().Replace(text, "\\$0")}/$")}}}
        """,
        $"{Json("props." + text)}: \"key\"",
        $"\"props.plan\": {Json(text)}, \"click_ids.gclid\": {Json(text)}",
        $$"""
        "items": {"id": {{Json(text)}}, "brand": {{Json(text)}}, "category": [{{Json(text)}}]}
        """,
    ];

    private static string Json(string text) => JsonSerializer.Serialize(text);

    [GeneratedRegex(@"[\\^$.|?*+()\[\]{}]")]
    private static partial Regex Signs();
}
