using System.Globalization;

namespace PixelServer.IngestBenchmark;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions(Uri? Url, string User, string Password, int Rows, int Runs, int Claims, int Block)
{
    public const string Usage = """
        Without a word: sends the same events to ClickHouse as Native (PixelServer's own), RowBinary and JSONEachRow over HTTP, runs interleaved,
        and prints the medians as a markdown table; then what decoding alone costs.

        enrichment: what each step of enrichment costs an event of the web log.
        claims: what knowing repeated events costs, with ids that begin with time and with random ones.

          --clickhouse URL   a server to use; without it the embedded engine is started
          --user NAME        default: default
          --password TEXT    default: empty
          --rows N           rows of each insert, default 100000
          --runs N           runs of each format or blocks of each kind, default 7
          --claims N         claims there before, default 30000000
          --block N          events of the larger blocks, default 25000

        Works in a database of its own, ingest_benchmark, and drops it. Processor time of the engine is known only for the embedded one.
        """;

    /// <exception cref="ArgumentException">An option is unknown or its value is none.</exception>
    public static BenchmarkOptions Parse(string[] args)
    {
        var options = new BenchmarkOptions(null, "default", "", 100_000, 7, 30_000_000, 25_000);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value; see --help.");
            options = args[i] switch
            {
                "--clickhouse" => options with { Url = Uri.TryCreate(value, UriKind.Absolute, out var url) ? url : throw new ArgumentException($"'{value}' is no URL.") },
                "--user" => options with { User = value },
                "--password" => options with { Password = value },
                "--rows" => options with { Rows = Count(args[i], value) },
                "--claims" => options with { Claims = Count(args[i], value) },
                "--block" => options with { Block = Count(args[i], value) },
                "--runs" => options with { Runs = Count(args[i], value) },
                _ => throw new ArgumentException($"Unknown option {args[i]}; see --help."),
            };
        }

        return options;
    }

    private static int Count(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new ArgumentException($"{option} needs a whole number above 0, not '{value}'.");
}
