using System.Globalization;
using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Freshness;

/// <summary>How fresh the rows were under each durability.</summary>
internal sealed record FreshnessReport(
    MachineKind Machine, int EventsPerSecond, int Seconds, int Connections, IReadOnlyList<FreshnessRow> Rows) : IReport
{
    public IReadOnlyList<string> Voids { get; } = [.. Rows.SelectMany(row => row.Faults.Select(fault => $"{row.Durability}: {fault}"))];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{EventsPerSecond} events/s over {Connections} connections for {Seconds} s; milliseconds.").AppendLine()
            .AppendLine("| durability | events | answer → row p50 | p99 | max | request → answer p50 | p99 | between two polls | CPU taken by others |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Durability} | {row.Events:N0} | {row.Row.P50:F0} | {row.Row.P99:F0} | {row.Row.Max:F0} | {row.Answer.P50:F1} | {row.Answer.P99:F1} | {row.PollMs:F1} | {100 * row.OthersShare:F0} % |");
        }

        return text.ToString();
    }
}

/// <summary>One durability's figures.</summary>
/// <param name="Durability">Which.</param>
/// <param name="Events">Events counted.</param>
/// <param name="Row">From the answer to the first query that found the row.</param>
/// <param name="Answer">From the request to the answer.</param>
/// <param name="PollMs">Mean time between two polls, hence the resolution.</param>
/// <param name="OthersShare">Share of the machine's CPU taken by programs other than server, engine and this benchmark.</param>
/// <param name="Faults">Why the figures don't count.</param>
internal sealed record FreshnessRow(
    Durability Durability, int Events, Delay Row, Delay Answer, double PollMs, double OthersShare, IReadOnlyList<string> Faults);

/// <summary>Percentiles of some delays in milliseconds.</summary>
internal sealed record Delay(double P50, double P99, double Max)
{
    public static Delay Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Delay(Spread.Percentile(sorted, 0.5), Spread.Percentile(sorted, 0.99), Spread.Percentile(sorted, 1));
    }
}
