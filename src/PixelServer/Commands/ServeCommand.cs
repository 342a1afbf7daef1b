using System.CommandLine;
using PixelServer.Configuration;
using PixelServer.Loading;

namespace PixelServer.Commands;

/// <summary><c>pixelserver serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create()
    {
        var data = new Option<string?>("--data")
        {
            Description = $"Folder for everything the server keeps [default: {DataDirectory.Default}; environment: Data__Folder]",
            HelpName = "DIR",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = $"Addresses to listen on, separated by ';' [default: {ServerApplication.DefaultUrls}; environment: ASPNETCORE_URLS]",
            HelpName = "URLS",
        };
        var roles = new Option<string?>("--roles")
        {
            Description = "What this process does: collector, loader, audiences, dashboard, separated by ','; collectors and loaders that are apart meet in Redis [default: all; environment: Roles]",
            HelpName = "ROLES",
        };
        var settings = new Argument<string[]>("settings")
        {
            Description = "Configuration keys: --Section:Key=value",
            HelpName = "--Section:Key=value",
            Arity = ArgumentArity.ZeroOrMore,
        };
        settings.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsSetting(token.Value)))
            {
                result.AddError($"'{token.Value}' is not an option; configuration keys are written --Section:Key=value.");
            }
        });
        var command = new Command(Name, """
            Run the server.

            Any configuration key may follow as --Section:Key=value, or stand in the environment as Section__Key:
              --EventLog:Durability=Process     answer after kill -9 safety rather than power-cut safety
              --EventLog:MaxBytes=10737418240   bound on the disk use of the event log
              --ClickHouse:Url=http://host:8123 an own ClickHouse; with --ClickHouse:User, :Password, :Database
              --ClickHouse:EmbeddedPort=8123    port of the embedded ClickHouse, 0 for any
              --Redis:Configuration=host:6379   blocks go to the loaders over Redis; several hosts are a Cluster,
                                                serviceName=NAME makes them Sentinels
              --Sites:SITE:Origins:0=https://…  settings of a site, also in DIR/sites.json
              --Proxies:0=10.0.0.0/8            reverse proxies whose X-Forwarded-For and -Proto are believed
            """)
        {
            settings, data, urls, roles,
        };
        command.SetAction((result, cancellationToken) =>
            RunAsync(
                [
                    .. result.GetValue(settings) ?? [],
                    .. Setting(DataDirectory.ConfigurationKey, result.GetValue(data)),
                    .. Setting("urls", result.GetValue(urls)),
                    .. Setting(ServerLayout.RolesKey, result.GetValue(roles)),
                ],
                cancellationToken));
        return command;
    }

    private static IEnumerable<string> Setting(string key, string? value) => value is null ? [] : [$"--{key}={value}"];

    private static async Task<int> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        // Socket completions run where they arrive: 16-21 us of CPU per pixel become 11-12 us (benchmarks: pixel). Read by the
        // runtime at the first socket, so it can be set here.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        try
        {
            await using var app = ServerApplication.Build(settings);
            // Fetched now: running it ends with disposing of its services.
            var failure = app.Services.GetRequiredService<StartFailure>();
            await app.RunAsync(cancellationToken);
            return failure.ExitCode;
        }
        catch (Exception e) when (e is CommandException or IOException or UnauthorizedAccessException or Microsoft.Extensions.Options.OptionsValidationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"pixelserver serve: {e.Message}");
            return 1;
        }
        catch (InvalidDataException e)
        {
            // A configuration file that is no JSON; where it breaks stands inside.
            await Console.Error.WriteLineAsync($"pixelserver serve: {e.Message} {e.GetBaseException().Message}");
            return 1;
        }
    }

    private static bool IsSetting(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) && token.IndexOf(':', StringComparison.Ordinal) is > 2 and var colon
        && token.IndexOf('=', StringComparison.Ordinal) > colon;
}
