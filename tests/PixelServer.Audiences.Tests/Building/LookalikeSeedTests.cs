using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>What a lookalike is made of is checked and kept like what a rule asks for.</summary>
public sealed class LookalikeSeedTests(EngineFixture engine)
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seed_must_be_there_and_stays_as_long_as_it_is_asked_for()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SaveListAsync("vips");

        var missing = await Assert.ThrowsAsync<DefinitionException>(() => SaveAsync(scene, Read("nobody")));
        var saved = await SaveAsync(scene, Read("vips"));
        var needed = await Assert.ThrowsAsync<DefinitionException>(() => scene.Store.DeleteAsync("vips", Test));

        Assert.Equal("seed: there is no audience 'nobody'.", missing.Message);
        Assert.Equal("id: 'vips' is asked for by alike; change or delete them first.", needed.Message);
        Assert.Equal(saved.Definition.ToJson(), (await scene.Store.FindAsync("alike", Test))!.Definition.ToJson());
        Assert.True(await scene.Store.DeleteAsync("alike", Test));
        Assert.True(await scene.Store.DeleteAsync("vips", Test));
    }

    [Fact]
    public async Task Patterns_of_the_seed_are_checked_too()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var definition = Read("vips");

        // The reader lets no such pattern pass, as far as is known.
        var match = new EventMatch(["purchase"], [new FieldTest(EventFields.Find("source")!, FieldOperator.Matches, ["(a"])], []);
        var seed = new LookalikeSeed(null, new Did(match, Window.AllTime, Measure.Count, Threshold.Once));

        var refusal = await Assert.ThrowsAsync<DefinitionException>(
            () => SaveAsync(scene, definition with { Lookalike = definition.Lookalike! with { Seed = seed } }));

        Assert.Equal("seed: '(a' is no regular expression in the syntax of RE2.", refusal.Message);
    }

    [Fact]
    public async Task Rule_of_a_lookalike_alone_is_no_statement_of_its_members()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var definition = Read("vips") with { Rule = new KnownBy(KnownIdentities.Any) };
        var scope = await scene.ScopeAsync(AudienceScene.Now);

        Assert.Equal("kind", Assert.Single(Assert.Throws<DefinitionException>(() => AudienceCompiler.Compile(definition, scope)).Errors).Path);
    }

    private static Task<SavedAudience> SaveAsync(AudienceScene scene, AudienceDefinition definition) =>
        scene.Store.SaveAsync("alike", definition, SavedAudience.Api, Test);

    private static AudienceDefinition Read(string seed) =>
        DefinitionReader.Read($$"""{"name": "alike", "site": "shop", "kind": "lookalike", "seed": "{{seed}}", "size": "2%"}""");
}
