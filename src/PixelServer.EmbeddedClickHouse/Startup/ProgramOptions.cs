using System.Globalization;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>The command line, checked. Secrets never come this way: users are read from standard input.</summary>
internal sealed record ProgramOptions(string DataDirectory, int Port, string? LibraryPath)
{
    public const string Usage =
        """
        Usage: PixelServer.EmbeddedClickHouse --data DIR [--port N] [--library PATH]

        Runs ClickHouse in this process and speaks its HTTP interface on 127.0.0.1.

          --data DIR       folder that holds the tables; one process at a time
          --port N         0 to 65535; 0, the default, lets the system choose
          --library PATH   libchdb.so; default: $PIXELSERVER_LIBCHDB, then the program's folder, then node_modules/@chdb/lib-*
                           there or in a folder above it or above the working directory
          --help           this text

        The first line on standard input names the users:
          {"users":[{"name":"writer","password":"…","readOnly":false}]}
        Standard input then stays open; when it ends, the program ends.
        When it answers, it prints one line on standard output: {"port":8123,"version":"…"}

        Exit codes: 0 stopped, 2 bad arguments or users, 3 data folder unusable or in use, 4 library missing or too old,
        5 port taken.
        """;

    /// <summary>Reads the arguments; null means that help was asked for.</summary>
    /// <exception cref="StartupException">An argument is unknown, lacks its value or is out of range.</exception>
    public static ProgramOptions? Parse(IReadOnlyList<string> args)
    {
        if (args.Contains("--help"))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (name is not ("--data" or "--port" or "--library"))
            {
                throw Bad($"Unknown argument '{args[i]}'.");
            }

            value ??= ++i < args.Count ? args[i] : throw Bad($"{name} needs a value.");
            if (!values.TryAdd(name, value))
            {
                throw Bad($"{name} is given twice.");
            }
        }

        if (!values.TryGetValue("--data", out var data) || data.Length == 0)
        {
            throw Bad("--data DIR is required.");
        }

        return new ProgramOptions(Path.GetFullPath(data), ParsePort(values.GetValueOrDefault("--port", "0")), values.GetValueOrDefault("--library"));
    }

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw Bad($"--port {text}: not a number from 0 to 65535.");

    private static StartupException Bad(string message) =>
        new(ExitCode.BadArguments, $"{message}\nTry --help.");
}
