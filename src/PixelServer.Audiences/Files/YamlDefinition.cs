using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PixelServer.Audiences.Definitions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PixelServer.Audiences.Files;

/// <summary>Reads definitions that people write as YAML: the same members as in JSON. Stateless.</summary>
public static partial class YamlDefinition
{
    private const int DeepestLevel = 64;

    /// <summary>The definition as JSON, for <see cref="DefinitionReader"/>.</summary>
    /// <exception cref="DefinitionException">It is no YAML, or uses what definitions do not: several documents, anchors, tags.</exception>
    public static string ToJson(string yaml)
    {
        if (yaml.Length > DefinitionReader.LongestText)
        {
            throw new DefinitionException("", $"The definition has {yaml.Length} characters; at most {DefinitionReader.LongestText} are allowed.");
        }

        try
        {
            RefuseAliases(yaml);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 1
                ? (Convert(stream.Documents[0].RootNode, "", 0) ?? JsonValue.Create("null")!).ToJsonString()
                : throw new DefinitionException("", $"The file holds {stream.Documents.Count} documents; put one definition into a file.");
        }
        catch (YamlException e)
        {
            throw new DefinitionException("", $"This is no YAML that can be read, at line {e.Start.Line}, column {e.Start.Column}: {e.Message}");
        }
    }

    // An alias of an alias of an alias … is a small file and a large definition.
    private static void RefuseAliases(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case YamlDotNet.Core.Events.AnchorAlias alias:
                    throw new DefinitionException("", $"Line {alias.Start.Line} refers to an anchor, which definitions do not use.");
                case YamlDotNet.Core.Events.NodeEvent { Anchor.IsEmpty: false } node:
                    throw new DefinitionException("", $"Line {node.Start.Line} sets an anchor, which definitions do not use.");
                case YamlDotNet.Core.Events.MappingStart or YamlDotNet.Core.Events.SequenceStart when ++depth > DeepestLevel:
                    throw new DefinitionException("", $"Line {parser.Current.Start.Line} is nested more than {DeepestLevel} levels deep.");
                case YamlDotNet.Core.Events.MappingEnd or YamlDotNet.Core.Events.SequenceEnd:
                    depth--;
                    break;
            }
        }
    }

    private static JsonNode? Convert(YamlNode node, string path, int level)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    var name = (key as YamlScalarNode)?.Value ?? throw new DefinitionException(path, $"Line {key.Start.Line} has a name that is no text.");
                    members[name] = Convert(value, path.Length == 0 ? name : $"{path}.{name}", level + 1);
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select((child, i) => Convert(child, $"{path}[{i}]", level + 1))]);
            case YamlScalarNode scalar:
                return Convert(scalar);
            default:
                throw new DefinitionException(path, $"Line {node.Start.Line} holds what definitions do not use.");
        }
    }

    // By YAML's core schema; 7d, 10% and 2026-11-01 are texts, and so is what stands in quotes.
    private static JsonValue? Convert(YamlScalarNode scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
        { Value: null or "" or "~" or "null" } => null,
        { Value: "true" or "True" or "TRUE" } => JsonValue.Create(true),
        { Value: "false" or "False" or "FALSE" } => JsonValue.Create(false),
        { Value: var text } when Number().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        { Value: var text } => JsonValue.Create(text),
    };

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}
