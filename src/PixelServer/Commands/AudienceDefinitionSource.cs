using System.CommandLine;
using PixelServer.Audiences.Api;
using PixelServer.Audiences.Files;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>Where a command finds a definition: in a file, on standard input, or among the templates.</summary>
internal sealed class AudienceDefinitionSource
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "The definition as JSON or YAML; - is standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _template = new("--template") { Description = "A template instead of a file", HelpName = "T" };
    private readonly Option<string?> _site = new("--site") { Description = "Site of the template [default: the only one there is]", HelpName = "SITE" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_template);
        command.Add(_site);
        command.Validators.Add(result =>
        {
            var (file, template) = (result.GetValue(_file), result.GetValue(_template));
            if (file is null == template is null)
            {
                result.AddError("Name either a file or a template: FILE or --template T.");
            }
            else if (file is ['-', _, ..])
            {
                result.AddError($"There is no option {file}; a file of that name is ./{file}.");
            }
            else if (template is null && result.GetValue(_site) is not null)
            {
                result.AddError("--site goes with --template; a file names its site itself.");
            }
        });
    }

    /// <summary>The definition as JSON, and the id it is usually saved under; null for one made of its name.</summary>
    public async Task<(string Definition, string? Id)> ReadAsync(ParseResult result, AudienceSession session, CancellationToken stop)
    {
        if (result.GetValue(_template) is { } name)
        {
            var site = result.GetValue(_site) is { } chosen ? $"?site={Uri.EscapeDataString(chosen)}" : "";
            var templates = await session.SendAsync<List<TemplateView>>(HttpMethod.Get, $"/v1/audiences/templates{site}", stop);
            return templates.Find(template => template.Id == name) is { } found
                ? (found.Definition.GetRawText(), found.Id)
                : throw new CommandException($"There is no template '{name}'; there are {string.Join(", ", templates.Select(template => template.Id))}.");
        }

        var file = result.GetValue(_file)!;
        var text = file == "-" ? await Console.In.ReadToEndAsync(stop) : await File.ReadAllTextAsync(file, stop);

        // In YAML, of which JSON is a part, a definition begins with a name.
        return (text.AsSpan().TrimStart().StartsWith("{") ? text : YamlDefinition.ToJson(text), null);
    }
}
