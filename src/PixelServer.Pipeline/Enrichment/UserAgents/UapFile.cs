using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// Reads uap-core's <c>regexes.yaml</c>. A field that an entry does not name is the group of the field's place, for a device's
/// brand nothing; see uap-core's specification.
/// </summary>
internal sealed class UapFile
{
    private static readonly TextTemplate Nothing = new("");
    private static readonly TextTemplate[] Groups =
        [.. Enumerable.Range(0, Pattern.MaxGroup + 1).Select(group => new TextTemplate($"${group}"))];

    private static readonly FieldRule[] BrowserFields =
    [
        new("family_replacement", Groups[1]), new("v1_replacement", Groups[2]), new("v2_replacement", Groups[3]),
        new("v3_replacement", Groups[4]),
    ];

    private static readonly FieldRule[] SystemFields =
    [
        new("os_replacement", Groups[1]), new("os_v1_replacement", Groups[2]), new("os_v2_replacement", Groups[3]),
        new("os_v3_replacement", Groups[4]), new("os_v4_replacement", Groups[5]),
    ];

    private static readonly FieldRule[] DeviceFields =
    [
        new("device_replacement", Groups[1]), new("brand_replacement", Nothing), new("model_replacement", Groups[1]),
    ];

    // Most replacements occur many times.
    private readonly Dictionary<string, TextTemplate> _templates = [];

    private UapFile(TextReader file)
    {
        var parser = new Parser(file);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            ReadList(parser, parser.Consume<Scalar>().Value);
        }
    }

    public List<UapRule> Browsers { get; } = [];

    public List<UapRule> Systems { get; } = [];

    public List<UapRule> Devices { get; } = [];

    /// <exception cref="YamlException">The file is not YAML.</exception>
    /// <exception cref="FormatException">A pattern cannot be read, or an entry has none.</exception>
    public static UapFile Read(Stream file)
    {
        using var text = new StreamReader(file);
        return new UapFile(text);
    }

    private void ReadList(Parser parser, string name)
    {
        var (list, fields) = name switch
        {
            "user_agent_parsers" => (Browsers, BrowserFields),
            "os_parsers" => (Systems, SystemFields),
            "device_parsers" => (Devices, DeviceFields),
            _ => throw new FormatException($"The list {name} of the user-agent patterns is unknown."),
        };
        var entry = new Dictionary<string, string>();
        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            entry.Clear();
            parser.Consume<MappingStart>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                entry[parser.Consume<Scalar>().Value] = parser.Consume<Scalar>().Value;
            }

            list.Add(RuleOf(entry, fields));
        }
    }

    private UapRule RuleOf(Dictionary<string, string> entry, FieldRule[] fields)
    {
        if (!entry.TryGetValue("regex", out var regex))
        {
            throw new FormatException("An entry of the user-agent patterns has no regex.");
        }

        var pattern = Pattern.Parse(regex, entry.GetValueOrDefault("regex_flag") == "i");
        var templates = fields.Select(field => entry.TryGetValue(field.Name, out var text) ? TemplateOf(text) : field.Default);
        return new UapRule(pattern, [.. templates]);
    }

    private TextTemplate TemplateOf(string text)
    {
        if (!_templates.TryGetValue(text, out var template))
        {
            _templates.Add(text, template = new TextTemplate(text));
        }

        return template;
    }

    private sealed record FieldRule(string Name, TextTemplate Default);
}
