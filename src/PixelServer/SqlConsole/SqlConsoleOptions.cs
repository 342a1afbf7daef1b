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

    /// <summary>Longest run of a query, in seconds.</summary>
    public int Seconds { get; set; } = 30;

    /// <summary>Memory of a query in ClickHouse; with the embedded engine never more than a fifth of the machine's.</summary>
    public int Megabytes { get; set; } = 1024;

    /// <summary>Most rows that are shown, and that are shown when nobody says.</summary>
    public int Rows { get; set; } = 10_000;

    /// <summary>Most rows of a download.</summary>
    public int DownloadRows { get; set; } = 1_000_000;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() =>
        from setting in new[]
        {
            (Key: nameof(Seconds), Value: Seconds, Most: MostSeconds),
            (Key: nameof(Megabytes), Value: Megabytes, Most: MostMegabytes),
            (Key: nameof(Rows), Value: Rows, Most: MostShownRows),
            (Key: nameof(DownloadRows), Value: DownloadRows, Most: MostDownloadedRows),
        }
        where setting.Value < 1 || setting.Value > setting.Most
        select $"{Section}:{setting.Key} is {setting.Value}; use 1 to {setting.Most}.";
}
