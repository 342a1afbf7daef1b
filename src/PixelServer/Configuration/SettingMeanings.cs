using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PixelServer.Configuration;

/// <summary>What keys mean, in the words that stand at the properties: read from the documentation files beside the program.</summary>
internal sealed partial class SettingMeanings
{
    private readonly Dictionary<string, XElement> _members = [];

    /// <exception cref="CommandException">A documentation file is missing.</exception>
    public SettingMeanings()
    {
        foreach (var assembly in SettingsCatalog.Sections.Select(section => section.Type.Assembly).Append(typeof(Pipeline.Persons.PersonRules).Assembly).Distinct())
        {
            var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
            if (!File.Exists(file))
            {
                throw new CommandException($"{file}, which says what the keys mean, is missing; it is made when the program is built and lies beside it.");
            }

            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                _members[member.Attribute("name")!.Value] = member;
            }
        }
    }

    /// <summary>What a key means, as Markdown; empty when nobody wrote it down.</summary>
    public string Of(SettingKey key) => key.Kind == SettingKind.File
        ? $"File that holds `{key.Path[..^SettingKey.FileSuffix.Length]}` instead."
        : Of($"P:{key.Property.DeclaringType!.FullName}.{key.Property.Name}");

    private string Of(string member)
    {
        if (!_members.TryGetValue(member, out var documented))
        {
            return "";
        }

        if (documented.Element("inheritdoc")?.Attribute("cref")?.Value is { } other)
        {
            return Of(other);
        }

        var text = new StringBuilder();
        foreach (var node in documented.Element("summary")?.Nodes() ?? [])
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1]}`",
                XElement element => element.Value,
                XText plain => plain.Value,
                _ => "",
            });
        }

        return Blanks.Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks { get; }
}
