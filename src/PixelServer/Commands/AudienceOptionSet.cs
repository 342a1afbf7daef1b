using System.CommandLine;

namespace PixelServer.Commands;

/// <summary>The options that all commands about audiences have in common.</summary>
internal sealed class AudienceOptionSet
{
    public AudienceOptionSet() => Data.Recursive = true;

    public Option<string> Data { get; } = CommandOptions.Data();

    public Option<bool> Json { get; } = new("--json") { Description = "The result as JSON", Recursive = true };

    public static Argument<string> Id() => new("ID") { Description = "The audience" };
}
