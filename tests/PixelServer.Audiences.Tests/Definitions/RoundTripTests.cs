using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Tests.Oracle;
using Xunit;

namespace PixelServer.Audiences.Tests.Definitions;

/// <summary>A definition that was written is read as what it was.</summary>
public sealed class RoundTripTests
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_definitions_come_back_as_they_were(int seed)
    {
        var random = new Random(seed);
        var definitions = new RandomDefinition(random, "shop", Now);
        for (var i = 0; i < 300; i++)
        {
            var definition = definitions.Next() with
            {
                Name = Pick(random, "Käufer \"neu\" \\ 😀", "x", "'; DROP TABLE events; --"),
                Description = Pick(random, "", "two\nlines\tand </script>"),
                StaysFor = Pick(random, TimeSpan.Zero, TimeSpan.FromMinutes(90), TimeSpan.FromDays(540)),
                Refresh = Pick(random, TimeSpan.FromMinutes(1), TimeSpan.FromHours(36), TimeSpan.FromDays(7)),
                IsOnSite = random.Next(2) == 0,
                Products = Pick(random, null, new ProductChoice(["view_item"], 1), new ProductChoice([], 50), new ProductChoice(["a", "b"], 10)),
            };

            var read = DefinitionReader.Read(definition.ToJson());

            Assert.Equivalent(definition, read, strict: true);
            Assert.Equal(definition.Version, read.Version);
            Assert.Equal(definition.ToJson(), read.ToJson());
        }
    }

    [Fact]
    public void List_comes_back_as_it_was()
    {
        var definition = new AudienceDefinition { Name = "VIPs", Site = "shop", Kind = AudienceKind.List, Level = AudienceLevel.Visitor };

        Assert.Equivalent(definition, DefinitionReader.Read(definition.ToJson()), strict: true);
    }

    [Theory]
    [InlineData("name", "\"other\"")]
    [InlineData("description", "\"other\"")]
    [InlineData("refresh", "\"1h\"")]
    [InlineData("on_site", "true")]
    [InlineData("products", "{\"most\": 3}")]
    public void What_does_not_decide_on_membership_leaves_the_version(string member, string value) =>
        Assert.Equal(Read(Rule).Version, Read(Rule, (member, value)).Version);

    [Theory]
    [InlineData("site", "\"other\"")]
    [InlineData("kind", "\"remarketing\"")]
    [InlineData("level", "\"person\"")]
    [InlineData("active_within", "\"179d\"")]
    [InlineData("stays_for", "\"30d\"")]
    [InlineData("consent", "\"analytics\"")]
    [InlineData("rule", """{"did": "purchase", "within": "8d"}""")]
    public void What_decides_on_membership_changes_the_version(string member, string value) =>
        Assert.NotEqual(Read(Rule).Version, Read(Rule, (member, value)).Version);

    /// <summary>Ways to write the same.</summary>
    [Theory]
    [InlineData("""{"did": "purchase", "within": "7d"}""", """{"within": "1w", "did": ["purchase"]}""")]
    [InlineData("""{"did": "purchase", "within": "7d"}""", """{"did": "purchase", "within": "168h", "times": {"at_least": 1}}""")]
    [InlineData("""{"did": ["a", "b"]}""", """{"did": ["b", "a", "b"]}""")]
    [InlineData("""{"did": "a", "where": {"source": "x"}}""", """{"where": {"source": {"is": "x"}}, "did": "a"}""")]
    [InlineData("""{"did": "a", "where": {"source": ["y", "x", "x"]}}""", """{"did": "a", "where": {"source": {"in": ["x", "y"]}}}""")]
    [InlineData("""{"did": "a", "where": {"source": "x", "medium": "y"}}""", """{"did": "a", "where": {"medium": "y", "source": "x"}}""")]
    [InlineData("""{"did": "a", "where": {"items.id": "x", "items.brand": "y"}}""", """{"did": "a", "where": {"items": {"brand": "y", "id": "x"}}}""")]
    [InlineData("""{"did": "a", "where": {"value": 1.50}}""", """{"did": "a", "where": {"value": 15e-1}}""")]
    [InlineData("""{"did": "a", "where": {"value": -0.0}}""", """{"did": "a", "where": {"value": 0}}""")]
    [InlineData("""{"did": "a", "within": "90d", "more_than_ago": "30d"}""", """{"did": "a", "between": ["90d", "30d"]}""")]
    [InlineData("""{"did": "a", "since": "2026-11-01"}""", """{"did": "a", "since": "2026-11-01T00:00:00.000Z"}""")]
    [InlineData("""{"did": "a", "not_since": "b"}""", """{"did": "a", "not_since": {"event": "b"}}""")]
    [InlineData("""{"top": "12.5%", "did": "a"}""", """{"did": "a", "top": "12.50%"}""")]
    [InlineData("""{"known_by": "any"}""", """{"known_by": ["phone", "email", "user_id"]}""")]
    [InlineData("""{"did": "a", "times": {"exactly": 2}}""", """{"did": "a", "times": {"at_least": 2, "at_most": 2}}""")]
    public void Same_meaning_has_the_same_version(string one, string other) =>
        Assert.Equal(Read(one).Version, Read(other).Version);

    private const string Rule = """{"did": "purchase", "within": "7d"}""";

    private static AudienceDefinition Read(string rule, params (string Member, string Value)[] others)
    {
        var members = new Dictionary<string, string> { ["name"] = "\"test\"", ["site"] = "\"shop\"", ["kind"] = "\"retargeting\"", ["level"] = "\"visitor\"", ["rule"] = rule };
        foreach (var (member, value) in others)
        {
            members[member] = value;
        }

        return DefinitionReader.Read($"{{{string.Join(", ", members.Select(pair => $"\"{pair.Key}\": {pair.Value}"))}}}");
    }

    private static T Pick<T>(Random random, params T[] values) => TimeGrid.Pick(random, values);
}
