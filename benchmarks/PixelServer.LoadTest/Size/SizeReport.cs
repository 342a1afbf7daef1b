using System.Globalization;
using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Size;

/// <summary>Memory and start times.</summary>
internal sealed record SizeReport(MachineKind Machine, IReadOnlyList<MemoryRow> Memory, IReadOnlyList<StartRow> Starts) : IReport
{
    private const double Mega = 1e6;

    public IReadOnlyList<string> Voids { get; } = [.. Memory.SelectMany(row => row.Faults.Select(fault => $"{row.Durability}: {fault}"))];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine();
        if (Memory.Count > 0)
        {
            text.AppendLine("| memory, MB | events | server before | server after (of which mapped files) | server at most | engine after | engine at most | all answered after s | all rows after s |")
                .AppendLine("|---|---|---|---|---|---|---|---|---|");
        }

        foreach (var row in Memory)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Durability} | {row.Events:N0} | {row.Before.Resident / Mega:F0} | {row.After.Resident / Mega:F0} ({row.After.Files / Mega:F0}) | {row.After.Peak / Mega:F0} | {row.Engine.Resident / Mega:F0} | {row.Engine.Peak / Mega:F0} | {row.CollectSeconds:F1} | {row.LoadSeconds:F1} |");
        }

        if (Starts.Count > 0)
        {
            text.AppendLine().AppendLine("| start, ms from process start, median (min–max) | starts | first pixel answered | ready (ClickHouse reached) |").AppendLine("|---|---|---|---|");
        }

        foreach (var row in Starts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {row.FirstPixelMs.Count} | {Spread.Of(row.FirstPixelMs).Show("F0")} | {Spread.Of(row.ReadyMs).Show("F0")} |");
        }

        return text.ToString();
    }
}

/// <summary>Memory around one durability's events. <c>LoadSeconds</c> is counted from the first event to the last row.</summary>
internal sealed record MemoryRow(
    Durability Durability,
    int Events,
    MemoryFigures Before,
    MemoryFigures After,
    MemoryFigures Engine,
    double CollectSeconds,
    double LoadSeconds,
    IReadOnlyList<string> Faults);

/// <summary>Times of several starts of one kind.</summary>
internal sealed record StartRow(string Name, IReadOnlyList<double> FirstPixelMs, IReadOnlyList<double> ReadyMs);
