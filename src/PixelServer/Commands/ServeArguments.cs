using System.CommandLine;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>What says how a server is configured, on the command line of <c>serve</c> and of <c>config</c>.</summary>
internal sealed class ServeArguments
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = $"Folder for everything the server keeps [default: {DataDirectory.Default}; environment: Data__Folder]",
        HelpName = "DIR",
    };

    private readonly Option<string?> _urls = new("--urls")
    {
        Description = $"Addresses to listen on, separated by ';' [default: {ServerApplication.DefaultUrls}; environment: ASPNETCORE_URLS]",
        HelpName = "URLS",
    };

    private readonly Option<string?> _roles = new("--roles")
    {
        Description = "What this process does: collector, loader, audiences, dashboard, separated by ','; collectors and loaders that are apart meet in Redis [default: all; environment: Roles]",
        HelpName = "ROLES",
    };

    private readonly Option<string?> _secrets = new("--secrets")
    {
        Description = "Folder with a file for each secret, named like its variable: Redis__Configuration, ClickHouse__Password [environment: Secrets__Folder]",
        HelpName = "DIR",
    };

    private readonly Argument<string[]> _settings = new("settings")
    {
        Description = "Configuration keys: --Section:Key=value",
        HelpName = "--Section:Key=value",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public void AddTo(Command command)
    {
        _settings.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsSetting(token.Value)))
            {
                result.AddError($"'{token.Value}' is not an option; configuration keys are written --Section:Key=value.");
            }
        });
        command.Add(_settings);
        command.Add(_data);
        command.Add(_urls);
        command.Add(_roles);
        command.Add(_secrets);
    }

    /// <summary>All of it as configuration keys.</summary>
    public string[] Read(ParseResult result) =>
    [
        .. result.GetValue(_settings) ?? [],
        .. Setting(DataDirectory.ConfigurationKey, result.GetValue(_data)),
        .. Setting("urls", result.GetValue(_urls)),
        .. Setting(ServerLayout.RolesKey, result.GetValue(_roles)),
        .. Setting(SecretSettings.FolderKey, result.GetValue(_secrets)),
    ];

    private static IEnumerable<string> Setting(string key, string? value) => value is null ? [] : [$"--{key}={value}"];

    private static bool IsSetting(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) && token.IndexOf(':', StringComparison.Ordinal) is > 2 and var colon
        && token.IndexOf('=', StringComparison.Ordinal) > colon;
}
