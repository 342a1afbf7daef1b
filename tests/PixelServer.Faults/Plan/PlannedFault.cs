using System.Globalization;

namespace PixelServer.Faults.Plan;

/// <summary>One fault: when in its cycle it begins, what it does to what, and how long it lasts.</summary>
/// <param name="At">From the beginning of the cycle.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Target">A process (<c>loader-1</c>) or a link (<c>loader-1&gt;clickhouse</c>).</param>
/// <param name="Lasts">How long a process stays away or a link stays bad.</param>
/// <param name="Bytes">Where the cuts come.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, string Target, TimeSpan Lasts, int Bytes)
{
    public override string ToString()
    {
        var bytes = Kind is FaultKind.CutRequest or FaultKind.CutAnswer ? string.Create(CultureInfo.InvariantCulture, $" after {Bytes} B") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds:F1}s {Kind} {Target}{bytes} for {Lasts.TotalSeconds:F1}s");
    }
}
