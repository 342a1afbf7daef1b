using System.CommandLine;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>Options that several commands have, so that they are called and described alike.</summary>
internal static class CommandOptions
{
    // As serve reads it.
    private static readonly string Variable = DataDirectory.ConfigurationKey.Replace(":", "__", StringComparison.Ordinal);

    public static Option<string> Data() => new("--data")
    {
        Description = $"Folder of the server's data, which tells how to reach it (environment: {Variable})",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : DataDirectory.Default,
    };
}
