using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>Which audience asks for which, by its rule or as its seed.</summary>
public sealed class AudienceGraphTests
{
    private static readonly SavedAudience Buyers = Saved("buyers", """ "kind": "retargeting", "rule": {"did": "purchase"} """);

    [Theory]
    [InlineData(""" "seed": "buyers" """, "")]
    [InlineData(""" "seed": "nobody" """, "seed: there is no audience 'nobody'.")]
    [InlineData(""" "seed": "alike" """, "seed: 'alike' asks for itself.")]
    [InlineData(""" "seed": "rivals" """, "seed: 'rivals' is of the site rival, not of shop.")]
    [InlineData(""" "seed": "again" """, "seed: 'again' asks for 'alike' in turn (again → alike), so neither could be built first.")]
    [InlineData(""" "seed": {"all": [{"did": "a"}, {"in_audience": "nobody"}]} """, "seed: in_audience: there is no audience 'nobody'.")]
    [InlineData(""" "seed": "buyers", "rule": {"not": {"in_audience": "nobody"}} """, "rule: in_audience: there is no audience 'nobody'.")]
    [InlineData(""" "seed": "nobody", "rule": {"not": {"in_audience": "nobody"}} """, "rule: in_audience: there is no audience 'nobody'.\nseed: there is no audience 'nobody'.")]
    public void Seed_is_asked_for_like_what_a_rule_asks_for(string members, string errors)
    {
        var alike = Lookalike(members);
        SavedAudience[] others =
        [
            Buyers,
            Saved("alike", """ "kind": "lookalike", "seed": "buyers", "size": "2%" """),
            Saved("again", """ "kind": "retargeting", "rule": {"in_audience": "alike"} """),
            Saved("rivals", """ "kind": "list" """, "rival"),
        ];

        Assert.Equal(errors, string.Join('\n', AudienceGraph.Errors("alike", alike.Definition, others)));
    }

    [Fact]
    public void Inputs_are_those_of_the_rule_and_the_seed_each_once()
    {
        var alike = Lookalike(""" "seed": {"any": [{"in_audience": "a"}, {"in_audience": "b"}]}, "rule": {"not": {"any": [{"in_audience": "b"}, {"in_audience": "c"}]}} """);

        Assert.Equal(["a", "b", "c"], alike.Definition.Inputs().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lookalike_comes_after_its_seed()
    {
        var alike = Lookalike(""" "seed": "buyers" """);
        var narrow = Saved("a-narrow", """ "kind": "lookalike", "seed": "alike", "size": "1%" """);

        Assert.Equal(["buyers", "alike", "a-narrow"], AudienceGraph.InOrder([narrow, alike, Buyers]).Select(audience => audience.Id));
    }

    private static SavedAudience Lookalike(string members) => Saved("alike", $""" "kind": "lookalike", "size": "2%", {members} """);

    private static SavedAudience Saved(string id, string members, string site = "shop") =>
        new(id, DefinitionReader.Read($$"""{"name": "{{id}}", "site": "{{site}}", {{members}}}"""), AudienceScene.Now, SavedAudience.Api);
}
