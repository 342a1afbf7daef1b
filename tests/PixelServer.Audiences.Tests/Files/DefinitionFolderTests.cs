using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Files;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Files;

/// <summary>Definitions kept in files.</summary>
public sealed class DefinitionFolderTests(EngineFixture engine) : IDisposable
{
    private const string Yaml = """
        # Whoever left something in the cart.
        name: Cart abandoners
        site: shop
        kind: retargeting
        rule:
          did: add_to_cart
          within: 7d
          not_since: purchase
          where:
            value: {at_least: 20}
        on_site: true
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-definitions-").FullName;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public void Yaml_says_the_same_as_json()
    {
        var json = """
            {"name": "Cart abandoners", "site": "shop", "kind": "retargeting", "on_site": true,
             "rule": {"did": "add_to_cart", "within": "7d", "not_since": "purchase", "where": {"value": {"at_least": 20}}}}
            """;

        Assert.Equal(DefinitionReader.Read(json).ToJson(), DefinitionReader.Read(YamlDefinition.ToJson(Yaml)).ToJson());
    }

    [Theory]
    [InlineData("a: [1", "This is no YAML that can be read, at line")]
    [InlineData("a: &x 1\nb: *x", "Line 1 sets an anchor, which definitions do not use.")]
    [InlineData("a: 1\n---\nb: 2", "The file holds 2 documents")]
    [InlineData("[a]: 1", "Line 1 has a name that is no text.")]
    public void Yaml_that_definitions_do_not_use_is_refused(string yaml, string message)
    {
        var refusal = Assert.Throws<DefinitionException>(() => YamlDefinition.ToJson(yaml));

        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deeply_nested_yaml_is_refused()
    {
        var refusal = Assert.Throws<DefinitionException>(() => YamlDefinition.ToJson(new string('[', 10_000)));

        Assert.Equal("Line 1 is nested more than 64 levels deep.", refusal.Message);
    }

    [Fact]
    public async Task Store_follows_the_folder_and_what_is_wrong_is_told_while_the_last_good_definition_stays()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var folder = new DefinitionFolder(_folder, scene.Store);
        await scene.SaveAsync("by-hand", """{"did": "*"}""");
        Write("abandoners.yaml", Yaml);
        Write("again.json", """{"name": "again", "site": "shop", "kind": "retargeting", "rule": {"in_audience": "abandoners"}}""");
        Write("notes.txt", "nothing");

        Assert.Empty(await folder.SyncAsync(Test));
        var saved = await scene.Store.ReadAllAsync(Test);
        Assert.Equal(["abandoners abandoners.yaml", "again again.json", "by-hand api"], saved.Select(audience => $"{audience.Id} {audience.Origin}"));

        // Nothing has changed, so nothing is saved.
        Assert.Empty(await folder.SyncAsync(Test));
        Assert.Equal("3\n", await scene.QueryAsync("SELECT count() FROM audience_definitions FORMAT TSV"));

        Write("abandoners.yaml", Yaml.Replace("within: 7d", "within: 7 days", StringComparison.Ordinal));
        File.Delete(Path.Combine(_folder, "again.json"));
        var problem = Assert.Single(await folder.SyncAsync(Test));
        Assert.Equal("abandoners.yaml", problem.File);
        Assert.Equal("rule.within: is '7 days'; use a number with m, h, d or w, such as 30m, 12h, 7d or 4w, at most 3653d.", Assert.Single(problem.Errors).ToString());
        Assert.Equal(["abandoners", "by-hand"], (await scene.Store.ReadAllAsync(Test)).Select(audience => audience.Id));
    }

    [Fact]
    public async Task Folder_without_any_definition_deletes_nothing()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var folder = new DefinitionFolder(_folder, scene.Store);
        Write("abandoners.yaml", Yaml);
        Assert.Empty(await folder.SyncAsync(Test));
        File.Delete(Path.Combine(_folder, "abandoners.yaml"));

        var problem = Assert.Single(await folder.SyncAsync(Test));

        Assert.Contains("the 1 audiences of its files stay", Assert.Single(problem.Errors).Message, StringComparison.Ordinal);
        Assert.Equal("abandoners", Assert.Single(await scene.Store.ReadAllAsync(Test)).Id);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
