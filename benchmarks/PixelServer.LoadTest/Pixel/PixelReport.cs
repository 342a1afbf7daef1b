using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Pixel;

/// <summary>Our pixel endpoint beside nginx's.</summary>
internal sealed record PixelReport(MachineKind Machine, int RequestBytes, int Seconds, IReadOnlyList<PixelRow> Rows) : IReport
{
    public IReadOnlyList<string> Voids { get; } =
        [.. Rows.SelectMany(row => row.Pairs.SelectMany(pair => new[] { pair.Nginx, pair.Ours })
            .Where(run => run.Void is not null).Select(run => $"{row.Name}: {run.Server}: {run.Void}"))];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine()
            .AppendLine($"Requests of {RequestBytes} bytes, runs of {Seconds} s, nginx and PixelServer in turns. Median (min–max) of the counted pairs;")
            .AppendLine("the ratio is taken pair by pair. CPU is user + system time of all processes of the server; with loading it includes")
            .AppendLine("the way of the run's events into ClickHouse, but not the engine's process, which has its own column.")
            .AppendLine()
            .AppendLine("| | durability | connections | nginx µs CPU/request | ours µs CPU/request | ours/nginx CPU | nginx requests/s | ours requests/s | nginx p50 / p99 ms | ours p50 / p99 ms | engine µs CPU/request | CPU taken by others | counted |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            text.AppendLine(row.ToMarkdown());
        }

        return text.ToString();
    }
}
