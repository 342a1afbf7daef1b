using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Numbers that random definitions have tripped over.</summary>
public sealed class NumberTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = AudienceScene.Now;

    [Theory]
    [InlineData("""{"screen_width": {"in": [1080.5, 1920]}}""", new ulong[] { 1 })]
    [InlineData("""{"screen_width": {"not_in": [-1, 1920]}}""", new ulong[] { 2, 3 })]
    [InlineData("""{"value": {"in": [12.5, 1000000000000000]}}""", new ulong[] { 1 })]
    [InlineData("""{"value": {"not_in": [12.5]}}""", new ulong[] { 2 })]
    [InlineData("""{"items": {"price": {"in": [5]}}}""", new ulong[] { 2 })]
    public async Task Number_is_one_of_several_whatever_its_column(string where, ulong[] members)
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(1, "view_item", Now.AddDays(-1)) { Value = 12.5m, Others = new Dictionary<string, object> { ["screen_width"] = 1920 } },
            new SomeEvent(2, "view_item", Now.AddDays(-1)) { Value = 0, Items = [new("a", Price: 5)] },
            new SomeEvent(3, "view_item", Now.AddDays(-1)) { Items = [new("a", Price: 5.0001m)] });

        Assert.Equal(members, await scene.FindMembersAsync(Definition($$"""{"did": "view_item", "where": {{where}}}""")));
    }

    [Theory]
    [InlineData("screen_width")]
    [InlineData("items.price")]
    public async Task Number_that_is_not_known_is_none_of_several_different_ones(string field)
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            Sized(1, 1920), Sized(1, 0), Sized(1, 1920),
            Sized(2, 1920), Sized(2, 1080));

        Assert.Equal([2UL], await scene.FindMembersAsync(Definition($$$"""{"did": "*", "distinct": {"field": "{{{field}}}", "at_least": 2}}""")));

        static SomeEvent Sized(ulong visitor, int number) => new(visitor, "view_item", Now.AddDays(-1))
        {
            Others = new Dictionary<string, object> { ["screen_width"] = number },
            Items = [new("a", Price: number)],
        };
    }

    [Fact]
    public async Task Cut_of_the_top_share_is_exact()
    {
        // (1 - 0.43) × 100 is 57: of 1 to 100 the 58th.
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(Enumerable.Range(1, 100).Select(i => new SomeEvent((ulong)i, "purchase", Now.AddDays(-1)) { Value = i }));

        var members = await scene.FindMembersAsync(Definition("""{"top": "43%", "by": {"sum": "value"}, "did": "purchase"}"""));

        Assert.Equal(Enumerable.Range(58, 43).Select(i => (ulong)i), members);
    }

    [Fact]
    public async Task Events_of_nobody_and_of_bots_do_not_move_the_cut()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            new SomeEvent(0, "purchase", Now.AddDays(-1)) { Value = 1000 },
            new SomeEvent(5, "purchase", Now.AddDays(-1)) { Value = 1000, IsBot = true },
            new SomeEvent(1, "purchase", Now.AddDays(-1)) { Value = 20 },
            new SomeEvent(2, "purchase", Now.AddDays(-1)) { Value = 10 });

        Assert.Equal([1UL], await scene.FindMembersAsync(Definition("""{"top": "50%", "by": {"sum": "value"}, "did": "purchase"}""")));
    }

    private static string Definition(string rule) => $$"""{"name": "test", "site": "shop", "kind": "retargeting", "rule": {{rule}}}""";
}
