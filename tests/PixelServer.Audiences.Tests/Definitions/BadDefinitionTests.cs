using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Definitions;
using Xunit;

namespace PixelServer.Audiences.Tests.Definitions;

/// <summary>Whatever is wrong is named, with its place and how to mend it.</summary>
public sealed class BadDefinitionTests
{
    private const string Text50 = "012345678901234567890123456789012345678901234567890123456789";

    public static TheoryData<string, string> Rules => new()
    {
        // Fields and values.
        { """{"did": "a", "where": {"page_pth": "x"}}""", "rule.where.page_pth: is no field of events; did you mean page_path?" },
        { """{"did": "a", "where": {"quux": "x"}}""", "rule.where.quux: is no field of events; deploy/audiences.md lists them." },
        { """{"did": "a", "where": {"items": {"categry": "x"}}}""", "rule.where.items.categry: is no field of events; did you mean items.category?" },
        { """{"did": "a", "where": {"value": "12"}}""", "rule.where.value: is a text; use a number of at most 15 digits and 4 decimals." },
        { """{"did": "a", "where": {"new_visitor": 1}}""", "rule.where.new_visitor: is a number; use true or false." },
        { """{"did": "a", "where": {"source": 5}}""", "rule.where.source: is a number; use a text." },
        { """{"did": "a", "where": {"source": {"at_least": 5}}}""", "rule.where.source.at_least: at_least compares numbers, and source is a text." },
        { """{"did": "a", "where": {"value": {"contains": "5"}}}""", "rule.where.value.contains: contains compares texts, and value is a number." },
        { """{"did": "a", "where": {"source": {"contain": "x"}}}""", "rule.where.source.contain: is not known; did you mean contains?" },
        { """{"did": "a", "where": {"source": {"contains": ""}}}""", "rule.where.source.contains: is empty, which every text has in it; use exists to ask whether there is one." },
        { """{"did": "a", "where": {"source": []}}""", "rule.where.source: has 0 values; use 1 to 1000." },
        { """{"did": "a", "where": {"source": {}}}""", "rule.where.source: says nothing; use one of is, is_not, in, not_in, contains, not_contains, starts_with, ends_with, matches, exists, at_least, at_most, more_than, less_than." },
        { """{"did": "a", "where": {"value": 1e400}}""", "rule.where.value: is a number; use a number of at most 15 digits and 4 decimals." },
        { """{"did": "a", "where": {"value": 0.00001}}""", "rule.where.value: is a number; use a number of at most 15 digits and 4 decimals." },
        { """{"did": "a", "where": {"value": 1000000000000001}}""", "rule.where.value: is a number; use a number of at most 15 digits and 4 decimals." },
        { """{"did": "a", "where": 5}""", "rule.where: is a number; use an object {…}." },
        { """{"did": "a", "where": {"items": {"id": "a"}, "items.id": "b"}}""", "rule.where: asks twice for items.id." },
        { """{"did": "a", "sum": {"field": "source", "at_least": 1}}""", "rule.sum.field: source is no number, so it has no sum." },
        { """{"did": "a", "sum": {"at_least": 1}}""", "rule.sum: names no field." },
        { """{"did": "a", "distinct": {"field": "item.id", "at_least": 1}}""", "rule.distinct.field: 'item.id' is no field of events; did you mean items.id?" },
        { """{"first_touch": {"items.id": "a"}}""", "rule.first_touch.items.id: is a field of items; only fields of the event itself can stand here." },
        { """{"first_touch": {}}""", """rule.first_touch: says nothing of it; as in {"channel": "Paid Social"}.""" },

        // Names of events.
        { """{"did": "Add To Cart"}""", "rule.did: is 'Add To Cart'; event names are up to 40 of a-z, 0-9 and _, and begin with a letter; * is any event." },
        { """{"did": []}""", "rule.did: names no event; name one, or * for any." },
        { """{"did": ["a", "*"]}""", "rule.did[1]: is any event; it stands alone." },
        { """{"did": 7}""", "rule.did: is a number; use a text." },

        // Times.
        { """{"did": "a", "within": "7"}""", "rule.within: is '7'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { """{"did": "a", "within": "-1d"}""", "rule.within: is '-1d'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { """{"did": "a", "within": "1.5h"}""", "rule.within: is '1.5h'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { """{"did": "a", "within": "99999999999d"}""", "rule.within: is '99999999999d'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { """{"did": "a", "within": "0m"}""", "rule.within: is 0m; use 1m to 3653d." },
        { """{"did": "a", "within": 7}""", "rule.within: is a number; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w." },
        { """{"did": "a", "within": "7d", "more_than_ago": "7d"}""", "rule.more_than_ago: is not less than within, so nothing can lie between." },
        { """{"did": "a", "between": ["7d", "1w"]}""", "rule.between: has the same time twice, so nothing can lie between." },
        { """{"did": "a", "between": ["7d"]}""", """rule.between: has 1 values; use two, as in ["30d", "90d"]: between 30 and 90 days ago.""" },
        { """{"did": "a", "between": ["7d", "9d"], "within": "9d"}""", "rule.between: cannot stand beside within or more_than_ago, which it is made of." },
        { """{"did": "a", "since": "2026-11-01", "before": "2026-11-01"}""", "rule.before: is not after since, so nothing can lie between." },
        { """{"did": "a", "since": "2026-02-30"}""", "rule.since: is '2026-02-30'; use a UTC date such as 2026-11-01 or 2026-11-01T08:30:00Z." },
        { """{"did": "a", "since": "1.11.2026"}""", "rule.since: is '1.11.2026'; use a UTC date such as 2026-11-01 or 2026-11-01T08:30:00Z." },
        { """{"last": "purchase"}""", "rule: says not when; use within, between, more_than_ago, since or before." },
        { """{"first_seen": {}}""", """rule.first_seen: says not when; as in {"within": "30d"}.""" },

        // Numbers.
        { """{"did": "a", "times": 3}""", "rule.times: is a number; use an object {…}." },
        { """{"did": "a", "times": {}}""", "rule.times: sets no bound; use at_least, at_most or exactly." },
        { """{"did": "a", "times": {"at_least": 1.5}}""", "rule.times.at_least: is 1.5; use a whole number from 0 to 1000000000." },
        { """{"did": "a", "times": {"at_least": -1}}""", "rule.times.at_least: is -1; use a whole number from 0 to 1000000000." },
        { """{"did": "a", "times": {"at_least": 3, "at_most": 2}}""", "rule.times: asks for at least 3 and at most 2, which nothing is." },
        { """{"did": "a", "times": {"at_least": 0}}""", "rule.times: holds for everybody: at least 0." },
        { """{"did": "a", "times": {"exactly": 2, "at_most": 3}}""", "rule.times.exactly: cannot stand beside at_least or at_most." },
        { """{"did": "a", "times": {"at_least": 1}, "sum": {"field": "value", "at_least": 1}}""", "rule: has several of times, sum and distinct; put each into a condition of its own." },
        { """{"did": "a", "times": {"at_least": 2}, "not_since": "b"}""", "rule.not_since: cannot stand beside times, sum or distinct; put them into a condition of their own." },
        { """{"active_days": 3}""", "rule.active_days: is a number; use an object {…}." },
        { """{"top": "0%", "did": "a"}""", "rule.top: is '0%'; use a percentage such as 10%, more than 0 and at most 100, with at most 2 decimals." },
        { """{"top": "10", "did": "a"}""", "rule.top: is '10'; use a percentage such as 10%, more than 0 and at most 100, with at most 2 decimals." },
        { """{"top": 10, "did": "a"}""", "rule.top: is a number; use a text." },
        { """{"top": "10%"}""", "rule: has no did: the top of those who did what?" },
        { """{"top": "10%", "did": "a", "by": "value"}""", "rule.by: is a text; use an object {…}." },

        // Trees.
        { """{"did": "a", "last": "b", "within": "7d"}""", "rule: has did and last side by side; put them into \"all\": [ … ]." },
        { """{"all": [{"did": "a"}], "any": [{"did": "b"}]}""", "rule: has all and any side by side; put them into \"all\": [ … ]." },
        { """{"dit": "a"}""", "rule: is no condition; begin it with one of all, any, not, did, first, last, first_touch, last_touch, sequence, top, active_days, first_seen, last_seen, known_by, in_audience (dit: did you mean did?)." },
        { """{"all": []}""", "rule.all: is empty; it needs at least one condition." },
        { """{"all": {"did": "a"}}""", "rule.all: is an object; use an array […]." },
        { """{"any": [{"did": "a"}, 5]}""", "rule.any[1]: is a number; use an object {…}." },
        { """{"did": "a", "did": "b"}""", "rule.did: stands here twice." },
        { """{"did": "a", "where": {"source": "x", "source": "y"}}""", "rule.where.source: stands here twice." },
        { """{"did": "a", "wthin": "7d"}""", "rule.wthin: is not known; did you mean within?" },
        { """{"sequence": ["a"]}""", "rule.sequence: has 1 steps; use 2 to 8." },
        { """{"sequence": []}""", "rule.sequence: has 0 steps; use 2 to 8." },
        { """{"sequence": ["a","a","a","a","a","a","a","a","a"]}""", "rule.sequence: has 9 steps; use 2 to 8." },
        { """{"sequence": [{"did": "a", "within": "1h"}, "b"]}""", "rule.sequence[0]: is the first step, so there is none before it to be within of, or between; say when beside sequence." },
        { """{"sequence": ["a", {"event": "b"}]}""", "rule.sequence[1].event: is not known here; use did, where, within, without.\nrule.sequence[1]: has no did." },
        { """{"known_by": []}""", "rule.known_by: is empty; use any, or some of user_id, email, phone." },
        { """{"known_by": "mail"}""", "rule.known_by: is 'mail'; use any, user_id, email, phone." },
        { """{"in_audience": "Cart Abandoners"}""", "rule.in_audience: 'Cart Abandoners' is no id of an audience; use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit, and none of jobs, overlap, preview, sql, templates." },
        { "5", "rule: is a number; use an object {…}." },
        { "null", "rule: is missing." },

        // Text that is none.
        { """{"did": "\ud800"}""", "rule.did: holds half a surrogate pair, which is no text." },
        { """{"did": "a", "where": {"source": "\udc00x"}}""", "rule.where.source: holds half a surrogate pair, which is no text." },
        { """{"did": "a", "where": {"props.\ud800": "x"}}""", "rule.where: has a name that holds half a surrogate pair, which is no text." },
        { """{"\ud800": "a"}""", "rule: has a name that holds half a surrogate pair, which is no text." },
        { """{"did": "a", "where": {"source": "x\u0000"}}""", "rule.where.source: holds the character 0." },
        { """{"did": "a", "where": {"props.x\u0000": "x"}}""", "rule.where: has a name that holds the character 0." },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Bad_rule_is_refused_with_its_place(string rule, string errors) => Assert.Equal(errors, Refuse(Definition(rule)));

    [Theory]
    [InlineData("[]", "A definition is an object {…}, not an array.")]
    [InlineData("{", "This is no JSON that can be read, at line 1, byte 2: Expected depth to be zero at the end of the JSON payload.")]
    [InlineData("{}", "name: is missing.\nsite: is missing.\nkind: is missing.\nrule: is missing.")]
    [InlineData("""{"name": " ", "site": "", "kind": "retargetting", "rule": {"did": "a"}}""", "name: is empty.\nsite: is empty.\nkind: is 'retargetting'; use retargeting, remarketing, list, lookalike.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "rule": {"did": "a"}}""", "rule: has no place in a list: its members are uploaded.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "products": 5}""", "products: is a number; use an object {…}.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "products": {"most": 51}}""", "products.most: is 51; use a whole number from 1 to 50.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "level": "people", "consent": "no", "on_site": "yes"}""", "level: is 'people'; use visitor, person.\nconsent: is 'no'; use marketing, analytics.\non_site: is a text; use true or false.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "refresh": "30d", "stays_for": "541d", "active_within": "1m"}""", "active_within: is 1m; use 1h to 1100d.\nstays_for: is 541d; use 1m to 540d.\nrefresh: is 30d; use 1m to 7d.")]
    [InlineData("""{"name": "x", "name": "y", "site": "s", "kind": "list"}""", "name: stands here twice.")]
    [InlineData("""{"name": "x", "site": "s", "kind": "list", "descripton": "y"}""", "descripton: is not known; did you mean description?")]
    public void Bad_definition_is_refused_with_its_place(string definition, string errors) => Assert.Equal(errors, Refuse(definition));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("The text holds half a surrogate pair, which is no text.", Refuse("{\"name\": \"\ud800\"}"));

    [Fact]
    public void Long_text_is_refused()
    {
        Assert.Equal(
            "The definition has 65537 characters; at most 65536 are allowed.",
            Refuse(Definition("""{"did": "a"}""").PadRight(DefinitionReader.LongestText + 1)));
        Assert.Equal("test", DefinitionReader.Read(Definition("""{"did": "a"}""").PadRight(DefinitionReader.LongestText)).Name);
    }

    [Fact]
    public void Ten_thousand_nested_conditions_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 10_000)) + """{"did":"a"}""" + new string('}', 10_000);

        Assert.StartsWith("The definition has 80", Refuse(Definition(deep)), StringComparison.Ordinal);
        Assert.Matches("^This is no JSON that can be read, at line 1, byte [0-9]+: The maximum configured depth of 64 has been exceeded.$", Refuse(Definition(deep[..60_000])));
        Assert.Equal(
            "rule" + string.Concat(Enumerable.Repeat(".not", 12)) + ": is nested too deeply; at most 12 levels are allowed.",
            Refuse(Definition(string.Concat(Enumerable.Repeat("""{"not":""", 40)) + """{"did":"a"}""" + new string('}', 40))));
    }

    [Fact]
    public void Ten_thousand_siblings_are_refused()
    {
        var many = $"{{\"any\": [{string.Join(',', Enumerable.Repeat("""{"did":"a"}""", 10_000))}]}}";
        using var document = JsonDocument.Parse(Definition(many));

        var refused = Assert.Throws<DefinitionException>(() => DefinitionReader.Read(document.RootElement));

        Assert.Equal("rule.any[199]: is one condition too many; at most 200 are allowed.", refused.Message);
    }

    [Fact]
    public void All_errors_are_named_up_to_fifty()
    {
        var wrong = new StringBuilder();
        for (var i = 0; i < 60; i++)
        {
            wrong.Append(i == 0 ? "" : ", ").Append("\"x").Append(Text50, 0, i).Append("\": 1");
        }

        var refused = Assert.Throws<DefinitionException>(() => DefinitionReader.Read(Definition($$$"""{"did": "a", "where": {{{{wrong}}}}}""")));

        Assert.Equal(50, refused.Errors.Count);
        Assert.Equal(("rule.where.x", "is no field of events; deploy/audiences.md lists them."), (refused.Errors[0].Path, refused.Errors[0].Message));
    }

    private static string Definition(string rule) => $$"""{"name": "test", "site": "shop", "kind": "retargeting", "rule": {{rule}}}""";

    private static string Refuse(string definition) =>
        string.Join('\n', Assert.Throws<DefinitionException>(() => DefinitionReader.Read(definition)).Errors);
}
