using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.SqlConsole;

/// <summary>What one query of the console may cost, section <c>Sql</c>.</summary>
internal sealed class SqlConsoleOptions
{
    public const string Section = "Sql";

    /// <summary>The most that each of the limits can be set to.</summary>
    public const int MostSeconds = 60;
    public const int MostMegabytes = 65_536;
    public const int MostShownRows = 100_000;
    public const int MostDownloadedRows = 50_000_000;

    /// <summary>Longest run of a query in the console, in seconds.</summary>
    [Range(1, MostSeconds)]
    public int Seconds { get; set; } = 30;

    /// <summary>Memory of a query in ClickHouse, in megabytes; with the embedded engine never more than a fifth of the machine's.</summary>
    [Range(1, MostMegabytes)]
    public int Megabytes { get; set; } = 1024;

    /// <summary>Most rows that are shown, and the number shown when nobody says.</summary>
    [Range(1, MostShownRows)]
    public int Rows { get; set; } = 10_000;

    /// <summary>Most rows of a CSV file.</summary>
    [Range(1, MostDownloadedRows)]
    public int DownloadRows { get; set; } = 1_000_000;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
