using System.Globalization;

namespace PixelServer.Audiences.Exports;

/// <summary>An export that was made before, against which a difference is taken.</summary>
/// <param name="Build">The build it was of; its members must still be stored.</param>
/// <param name="MadeAt">When it began to read.</param>
/// <param name="ReadUntil">When it had read everything.</param>
public sealed record EarlierExport(ulong Build, DateTimeOffset MadeAt, DateTimeOffset ReadUntil)
{
    /// <summary>The export that a report is of.</summary>
    public static EarlierExport Of(ExportReport report) =>
        new(ulong.Parse(report.Build, CultureInfo.InvariantCulture), report.MadeAt, report.ReadUntil);
}
