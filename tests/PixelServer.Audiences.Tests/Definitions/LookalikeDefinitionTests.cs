using System.Globalization;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Audiences.Files;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Tests.Oracle;
using Xunit;

namespace PixelServer.Audiences.Tests.Definitions;

/// <summary>Definitions of the kind lookalike: read, refused, written, and what their models have in common.</summary>
public sealed class LookalikeDefinitionTests
{
    private const string Buyers = """{"did": "purchase", "within": "90d"}""";

    [Fact]
    public void Only_seed_and_size_must_be_said()
    {
        var definition = Read(("seed", "\"top-buyers\""), ("size", "\"2%\""));

        Assert.Equal(AudienceKind.Lookalike, definition.Kind);
        Assert.Equal(AudienceLevel.Visitor, definition.Level);
        Assert.Null(definition.Rule);
        Assert.Equal(TimeSpan.FromDays(1), definition.Refresh);
        var settings = definition.Lookalike!;
        Assert.Equal(new LookalikeSeed("top-buyers", null), settings.Seed);
        Assert.Equal(new LookalikeSize(0, 0.02, null, null), settings.Size);
        Assert.Equal(TimeSpan.FromDays(14), settings.Horizon);
        Assert.Equal(TimeSpan.FromDays(1), settings.Retrain);
        Assert.Empty(settings.LeaveOut);
        Assert.Empty(settings.Allow);
        Assert.False(settings.AcceptsAnyModel);
        Assert.Equal(1UL, settings.RandomSeed);
    }

    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        var definition = Read(
            ("seed", Buyers), ("similarity", "0.8"), ("rule", """{"not": {"in_audience": "recent-buyers"}}"""), ("horizon", "\"30d\""), ("retrain", "\"12h\""),
            ("leave_out", """["pages=/about", "carts", "carts"]"""), ("allow", """["checkouts"]"""), ("accept_any_model", "true"), ("random_seed", "7"), ("refresh", "\"6h\""));

        Assert.Equal(TimeSpan.FromHours(6), definition.Refresh);
        Assert.Equal(new Not(new InAudience("recent-buyers")), definition.Rule);
        var settings = definition.Lookalike!;
        Assert.Equal("purchase", Assert.IsType<Did>(settings.Seed.Rule).Match.Events.Single());
        Assert.Equal(new LookalikeSize(0, null, null, 0.8), settings.Size);
        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromHours(12)), (settings.Horizon, settings.Retrain));
        Assert.Equal(["carts", "pages=/about"], settings.LeaveOut);
        Assert.Equal(["checkouts"], settings.Allow);
        Assert.True(settings.AcceptsAnyModel);
        Assert.Equal(7UL, settings.RandomSeed);
    }

    [Theory]
    [InlineData("\"0.01%\"", 0, 0.0001, null)]
    [InlineData("\"10%\"", 0, 0.1, null)]
    [InlineData("\"2-5%\"", 0.02, 0.05, null)]
    [InlineData("\"0-2%\"", 0, 0.02, null)]
    [InlineData("\"9.99-10%\"", 0.0999, 0.1, null)]
    [InlineData("1", 0, null, 1)]
    [InlineData("100000000", 0, null, 100_000_000)]
    public void Sizes_are_shares_bands_and_numbers(string size, double from, double? until, int? count) =>
        Assert.Equal(new LookalikeSize(from, until, count, null), Read(("seed", Buyers), ("size", size)).Lookalike!.Size);

    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("0", 0)]
    [InlineData("\"none\"", 0)]
    [InlineData("\"0d\"", 0)]
    [InlineData("\"1d\"", 1)]
    [InlineData("\"90d\"", 90)]
    public void Horizon_is_days_or_none(string horizon, int days) =>
        Assert.Equal(TimeSpan.FromDays(days), Read(("seed", Buyers), ("size", "5000"), ("horizon", horizon)).Lookalike!.Horizon);

    /// <summary>Members that are changed or added, and what is said.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "seed", "5", """seed: is a number; use the id of an audience, or a condition such as {"did": "purchase", "within": "90d"}.""" },
        { "seed", "[]", """seed: is an array; use the id of an audience, or a condition such as {"did": "purchase", "within": "90d"}.""" },
        { "seed", "\"Top buyers\"", "seed: 'Top buyers' is no id of an audience; use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit, and none of jobs, overlap, preview, sql, templates." },
        { "seed", """{"did": "a", "within": "7"}""", "seed.within: is '7'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { "seed", """{"all": [{"did": "a"}, {"in_audience": "A"}]}""", "seed.all[1].in_audience: 'A' is no id of an audience; use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit, and none of jobs, overlap, preview, sql, templates." },
        { "size", "\"2\"", "size: is '2'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals." },
        { "size", "\"2.005%\"", "size: is '2.005%'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals." },
        { "size", "\"-2%\"", "size: is '-2%'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals." },
        { "size", "\"1-2-3%\"", "size: is '1-2-3%'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals." },
        { "size", "\"%\"", "size: is '%'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals." },
        { "size", "\"0%\"", "size: is '0%'; shares are more than 0 and at most 10 %." },
        { "size", "\"10.01%\"", "size: is '10.01%'; shares are more than 0 and at most 10 %." },
        { "size", "\"5-11%\"", "size: is '5-11%'; shares are more than 0 and at most 10 %." },
        { "size", "\"5-2%\"", "size: is '5-2%'; a band begins with the smaller share, as in 2-5%." },
        { "size", "\"2-2%\"", "size: is '2-2%'; a band begins with the smaller share, as in 2-5%." },
        { "size", "0", "size: is 0; use a whole number of members from 1 to 100000000, or a share such as 2%." },
        { "size", "0.02", "size: is 0.02; use a whole number of members from 1 to 100000000, or a share such as 2%." },
        { "size", "100000001", "size: is 100000001; use a whole number of members from 1 to 100000000, or a share such as 2%." },
        { "size", "true", "size: is true or false; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000." },
        { "similarity", "0.8", "similarity: cannot stand beside size; leave one of them out." },
        { "rule", """{"did": "a", "wthin": "7d"}""", "rule.wthin: is not known; did you mean within?" },
        { "level", "\"person\"", "level: is person, but members of a lookalike are visitors; leave it out." },
        { "horizon", "\"12h\"", "horizon: is 12h; use 1d to 90d." },
        { "horizon", "\"91d\"", "horizon: is 91d; use 1d to 90d." },
        { "horizon", "\"never\"", "horizon: is 'never'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d." },
        { "horizon", "7", "horizon: is a number; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w." },
        { "retrain", "\"30m\"", "retrain: is 30m; use 1h to 30d." },
        { "retrain", "\"31d\"", "retrain: is 31d; use 1h to 30d." },
        { "leave_out", """["cart"]""", "leave_out[0]: 'cart' is no feature of visitors; did you mean carts?" },
        { "leave_out", "\"quux\"", "leave_out: 'quux' is no feature of visitors; deploy/lookalikes.md lists them." },
        { "leave_out", """["pages=/a", "carts=3"]""", "leave_out[1]: names one value, but carts is a number; name it without =." },
        { "leave_out", """["pages="]""", "leave_out[0]: names no value behind the =; as in pages=VALUE, or pages for all of them." },
        { "leave_out", """[5]""", "leave_out[0]: is a number; use a text." },
        { "allow", """["pages=/a"]""", "allow[0]: names one value; only whole features can stand here, such as pages." },
        { "allow", """["pags"]""", "allow[0]: 'pags' is no feature of visitors; did you mean pages?" },
        { "accept_any_model", "\"yes\"", "accept_any_model: is a text; use true or false." },
        { "random_seed", "-1", "random_seed: is -1; use a whole number from 0 to 1000000000000." },
        { "random_seed", "1.5", "random_seed: is 1.5; use a whole number from 0 to 1000000000000." },
        { "random_seed", "\"1\"", "random_seed: is a text; use a number of at most 15 digits and 4 decimals." },
        { "sed", "\"a\"", "sed: is not known; did you mean seed?" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_member_is_refused_with_its_place(string member, string value, string errors) =>
        Assert.Equal(errors, Refuse(("seed", Buyers), ("size", "\"2%\""), (member, value)));

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-0.5")]
    public void Similarity_lies_between_nothing_and_everything(string similarity) => Assert.Equal(
        $"similarity: is {similarity}; use a number greater than 0 and less than 1: 0.5 is no likeness, 0.9 much.",
        Refuse(("seed", Buyers), ("similarity", similarity)));

    [Fact]
    public void Feature_is_left_out_or_allowed_and_not_both() => Assert.Equal(
        "allow: names carts, which leave_out names too; take it out of one of them.",
        Refuse(("seed", Buyers), ("size", "5000"), ("leave_out", "\"carts\""), ("allow", """["pages", "carts"]""")));

    [Fact]
    public void All_errors_are_named_at_once() => Assert.Equal(
        """
        level: is person, but members of a lookalike are visitors; leave it out.
        seed: is missing: it says whom members are like; use the id of an audience, or a condition such as {"did": "purchase", "within": "90d"}.
        size: is missing; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; or say similarity instead.
        leave_out[0]: 'item' is no feature of visitors; did you mean items?
        retrain: is 1m; use 1h to 30d.
        """,
        Refuse(("level", "\"person\""), ("leave_out", """["item"]"""), ("retrain", "\"1m\"")));

    [Theory]
    [InlineData("retargeting", """, "rule": {"did": "a"}""")]
    [InlineData("remarketing", """, "rule": {"did": "a"}""")]
    [InlineData("list", "")]
    public void Other_kinds_have_none_of_it(string kind, string rule) => Assert.Equal(
        "seed: goes only with the kind lookalike; leave it out, or change the kind.\nsize: goes only with the kind lookalike; leave it out, or change the kind.\n"
        + "accept_any_model: goes only with the kind lookalike; leave it out, or change the kind.",
        Refuse($$"""{"name": "x", "site": "shop", "kind": "{{kind}}"{{rule}}, "seed": "a", "size": "2%", "accept_any_model": false}"""));

    [Fact]
    public void Definition_with_a_seed_and_no_kind_is_read_as_a_lookalike() => Assert.Equal(
        "kind: is missing.\nsize: is '2'; use a share such as 2%, a band such as 2-5%, or a number of members such as 5000; percentages have at most 2 decimals.",
        Refuse("""{"name": "x", "site": "shop", "seed": "a", "size": "2"}"""));

    [Fact]
    public void Refresh_of_other_kinds_stays_as_it_was() =>
        Assert.Equal(TimeSpan.FromMinutes(15), DefinitionReader.Read("""{"name": "x", "site": "shop", "kind": "retargeting", "rule": {"did": "a"}}""").Refresh);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_lookalikes_come_back_as_they_were(int seed)
    {
        var random = new Random(seed);
        var rules = new RandomDefinition(random, "shop", AudienceScene.Now);
        for (var i = 0; i < 300; i++)
        {
            var definition = rules.Next() with
            {
                Kind = AudienceKind.Lookalike,
                Level = AudienceLevel.Visitor,
                Rule = random.Next(2) == 0 ? null : rules.Next().Rule,
                Refresh = Pick(random, TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
                Lookalike = Random(random, rules),
            };

            var read = DefinitionReader.Read(definition.ToJson());

            Assert.Equivalent(definition, read, strict: true);
            Assert.Equal(definition.Version, read.Version);
            Assert.Equal(definition.ToJson(), read.ToJson());
        }
    }

    [Fact]
    public void Yaml_says_the_same_as_json()
    {
        const string Yaml = """
            name: Like our buyers
            site: shop
            kind: lookalike
            seed: {did: purchase, within: 90d}
            size: 2-5%
            rule:
              not: {in_audience: recent-buyers}
            horizon: 0
            leave_out: [carts, pages=/about]
            accept_any_model: true
            """;
        const string Json = """
            {"name": "Like our buyers", "site": "shop", "kind": "lookalike", "seed": {"did": "purchase", "within": "90d"}, "size": "2-5%",
             "rule": {"not": {"in_audience": "recent-buyers"}}, "horizon": "none", "leave_out": ["carts", "pages=/about"], "accept_any_model": true}
            """;

        Assert.Equal(DefinitionReader.Read(Json).ToJson(), DefinitionReader.Read(YamlDefinition.ToJson(Yaml)).ToJson());
    }

    [Fact]
    public void Everything_is_written_in_one_order_defaults_included() => Assert.Equal(
        """
        {
          "name": "test",
          "site": "shop",
          "kind": "lookalike",
          "level": "visitor",
          "seed": "top-buyers",
          "size": "2.5%",
          "horizon": "none",
          "retrain": "1d",
          "random_seed": 1,
          "active_within": "180d",
          "consent": "marketing",
          "refresh": "1d"
        }
        """,
        Read(("size", "\"2.50%\""), ("horizon", "\"0\""), ("seed", "\"top-buyers\"")).ToJson());

    /// <summary>Ways to write the same.</summary>
    [Theory]
    [InlineData("size", "\"2%\"", "\"0-2.0%\"")]
    [InlineData("seed", "\"top\"", """{"in_audience": "top"}""")]
    [InlineData("horizon", "\"none\"", "0")]
    [InlineData("leave_out", "\"carts\"", """["carts", "carts"]""")]
    [InlineData("allow", """["carts", "pages"]""", """["pages", "carts"]""")]
    [InlineData("accept_any_model", "false", "null")]
    public void Same_meaning_has_the_same_version(string member, string one, string other) => Assert.Equal(Changed(member, one).Version, Changed(member, other).Version);

    [Theory]
    [InlineData("seed", "\"other\"")]
    [InlineData("size", "\"3%\"")]
    [InlineData("size", "2")]
    [InlineData("rule", """{"did": "a"}""")]
    [InlineData("horizon", "\"13d\"")]
    [InlineData("retrain", "\"2d\"")]
    [InlineData("leave_out", "\"carts\"")]
    [InlineData("allow", "\"carts\"")]
    [InlineData("accept_any_model", "true")]
    [InlineData("random_seed", "2")]
    public void What_decides_on_membership_changes_the_version(string member, string value) => Assert.NotEqual(Changed("x", null).Version, Changed(member, value).Version);

    [Theory]
    [InlineData("name", "\"other\"")]
    [InlineData("description", "\"other\"")]
    [InlineData("size", "\"10%\"")]
    [InlineData("size", "5000")]
    [InlineData("rule", """{"did": "a"}""")]
    [InlineData("stays_for", "\"30d\"")]
    [InlineData("refresh", "\"1h\"")]
    [InlineData("retrain", "\"2d\"")]
    [InlineData("accept_any_model", "true")]
    [InlineData("on_site", "true")]
    public void Definitions_that_differ_in_no_more_than_who_is_taken_share_models(string member, string value) =>
        Assert.Equal(LookalikeKey.Of(Changed("x", null)), LookalikeKey.Of(Changed(member, value)));

    [Theory]
    [InlineData("site", "\"other\"")]
    [InlineData("seed", "\"other\"")]
    [InlineData("seed", """{"did": "purchase", "within": "91d"}""")]
    [InlineData("horizon", "\"none\"")]
    [InlineData("leave_out", "\"carts\"")]
    [InlineData("allow", "\"carts\"")]
    [InlineData("random_seed", "2")]
    [InlineData("active_within", "\"90d\"")]
    [InlineData("consent", "\"analytics\"")]
    public void Definitions_that_are_learnt_otherwise_share_no_models(string member, string value) =>
        Assert.NotEqual(LookalikeKey.Of(Changed("x", null)), LookalikeKey.Of(Changed(member, value)));

    [Fact]
    public void Bands_and_similarities_share_models_too()
    {
        var keys = new[] { ("size", "\"1%\""), ("size", "\"2-5%\""), ("similarity", "0.9") }.Select(size => LookalikeKey.Of(Read(("seed", Buyers), size)));

        Assert.Single(keys.Distinct());
    }

    [Fact]
    public void What_is_no_lookalike_has_no_key() =>
        Assert.Throws<ArgumentException>(() => LookalikeKey.Of(DefinitionReader.Read("""{"name": "x", "site": "shop", "kind": "list"}""")));

    private static LookalikeSettings Random(Random random, RandomDefinition rules) => new()
    {
        Seed = random.Next(2) == 0 || rules.Next().Rule is not { } rule || rule is InAudience ? new LookalikeSeed("top-buyers", null) : new LookalikeSeed(null, rule),
        Size = random.Next(4) switch
        {
            0 => new LookalikeSize(0, Share(random.Next(1, 1001)), null, null),
            1 => new LookalikeSize(Share(random.Next(1, 500)), Share(random.Next(500, 1001)), null, null),
            2 => new LookalikeSize(0, null, random.Next(1, 100_000_001), null),
            _ => new LookalikeSize(0, null, null, double.Parse($"0.{random.Next(1, 10_000):0000}", CultureInfo.InvariantCulture)),
        },
        Horizon = Pick(random, TimeSpan.Zero, TimeSpan.FromHours(36), TimeSpan.FromDays(90)),
        Retrain = Pick(random, TimeSpan.FromHours(1), TimeSpan.FromDays(30)),
        LeaveOut = Pick<string[]>(random, [], ["carts", "pages=/about", "pages=/käse?x=\"1\""]),
        Allow = Pick<string[]>(random, [], ["checkouts"], [.. FeatureCatalog.All.Select(feature => feature.Name).Except(["carts"]).Order(StringComparer.Ordinal)]),
        AcceptsAnyModel = random.Next(2) == 0,
        RandomSeed = Pick(random, 0UL, 1UL, 1_000_000_000_000UL),
    };

    private static double Share(int hundredthsOfPercent) => (double)(hundredthsOfPercent / 10_000m);

    // A lookalike, with one member put in or changed; null changes nothing.
    private static AudienceDefinition Changed(string member, string? value) =>
        value is null ? Read(("seed", Buyers), ("size", "\"2%\"")) : Read(("seed", Buyers), ("size", "\"2%\""), (member, value));

    private static AudienceDefinition Read(params (string Member, string Value)[] members) => DefinitionReader.Read(Definition(members));

    private static string Refuse(params (string Member, string Value)[] members) => Refuse(Definition(members));

    private static string Refuse(string definition) =>
        string.Join('\n', Assert.Throws<DefinitionException>(() => DefinitionReader.Read(definition)).Errors);

    private static string Definition((string Member, string Value)[] members)
    {
        var all = new Dictionary<string, string> { ["name"] = "\"test\"", ["site"] = "\"shop\"", ["kind"] = "\"lookalike\"" };
        foreach (var (member, value) in members)
        {
            all[member] = value;
        }

        return $"{{{string.Join(", ", all.Select(pair => $"\"{pair.Key}\": {pair.Value}"))}}}";
    }

    private static T Pick<T>(Random random, params T[] values) => TimeGrid.Pick(random, values);
}
