using Microsoft.Extensions.Logging.Console;

namespace PixelServer.Configuration;

/// <summary>How the lines of the log are written: the logger's own setting, which takes an unknown name for the usual one without a word.</summary>
internal static class LogFormat
{
    public const string Key = "Logging:Console:FormatterName";

    private static readonly string[] Names = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    /// <summary>The errors in the setting, each naming key, value and fix.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        if (configuration[Key] is { } name && !Names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{Key} is '{name}'; use {string.Join(", ", Names)}.";
        }
    }
}
