using System.Globalization;
using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary>All loads on all paths.</summary>
internal sealed record EndToEndReport(
    MachineKind Machine, int Seconds, int PixelConnections, int BatchConnections, IReadOnlyList<EndToEndRow> Rows) : IReport
{
    public IReadOnlyList<string> Voids { get; } = [.. Rows.Where(row => row.Void is not null).Select(row => $"{row.Name}: {row.Void}")];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"As much as is answered for {Seconds} s over {PixelConnections} (pixels) and {BatchConnections} (batches) connections, `Durability: Disk`, each event")
            .AppendLine("with an id of its own; generator and all parts on this machine. Stored counts until the last row is in ClickHouse. CPU is user +")
            .AppendLine("system time per stored event. Freshness is from receiving an event to `loaded_at` of its row, p50 / p99 / max. Where draining takes")
            .AppendLine("more than a few seconds the collector answered more than was loaded meanwhile. Goals: 20,000 pixels/s, 100,000 events/s in batches.")
            .AppendLine()
            .AppendLine("| path | load | requests/s answered | events/s answered | events/s stored | drained after s | collector µs CPU/event | loader | Redis | ClickHouse | generator | freshness ms | answer p50 / p99 ms | memory MB (at most) | CPU taken by others |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            text.AppendLine(row.ToMarkdown());
        }

        return text.ToString();
    }
}
