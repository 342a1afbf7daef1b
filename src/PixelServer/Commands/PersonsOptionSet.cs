using System.CommandLine;
using PixelServer.Collection;

namespace PixelServer.Commands;

/// <summary>The options that commands about persons have in common: folder and form of all, the others of those that name them.</summary>
internal sealed class PersonsOptionSet
{
    public PersonsOptionSet() => Data.Recursive = true;

    public Option<string> Data { get; } = CommandOptions.Data();

    public Option<bool> Json { get; } = new("--json") { Description = "The result as JSON", Recursive = true };

    public Option<string?> Owner { get; } = new("--owner")
    {
        Description = $"Whose sites, where there are several owners; '{Site.DefaultOwner}' for those that name none",
        HelpName = "OWNER",
    };

    public Option<string?> Note { get; } = new("--note") { Description = "Why, for those who read the decisions later", HelpName = "TEXT" };

    public Option<bool> Later { get; } = new("--later") { Description = "Let it hold with the next build instead of building now" };
}
