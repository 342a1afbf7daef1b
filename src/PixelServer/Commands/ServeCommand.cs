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
        var arguments = new ServeArguments();
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

            All keys: pixelserver config --table; those in force: pixelserver config.
            """);
        arguments.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(arguments.Read(result), cancellationToken));
        return command;
    }

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
}
