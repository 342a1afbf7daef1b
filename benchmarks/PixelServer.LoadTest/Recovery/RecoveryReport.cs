using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Recovery;

/// <summary>The recoveries from both kinds of load.</summary>
internal sealed record RecoveryReport(MachineKind Machine, IReadOnlyList<RecoveryRow> Rows) : IReport
{
    public IReadOnlyList<string> Voids { get; } = [.. Rows.Where(row => row.Void is not null).Select(row => $"{row.Shape.Name}: {row.Void}")];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine()
            .AppendLine("Killed with `kill -9` while ClickHouse was away, `Durability: Disk`, then started on the same folder with ClickHouse there. Times")
            .AppendLine("count from the start of the process; CPU is user + system time from there until the last row, per event.")
            .AppendLine()
            .AppendLine("| sent as | waiting MB | events | listens after ms | first pixel ms | all rows after s | events/s | server µs CPU/event | ClickHouse | server memory MB (at most) | CPU taken by others |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            text.AppendLine(row.ToMarkdown());
        }

        return text.ToString();
    }
}
