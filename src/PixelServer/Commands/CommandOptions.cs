using System.CommandLine;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>Options that several commands have, so that they are called and described alike.</summary>
internal static class CommandOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder of the server's data, which tells how to reach it",
        HelpName = "DIR",
        DefaultValueFactory = _ => DataDirectory.Default,
    };
}
