using System.Text;

namespace PixelServer.Backup;

/// <summary>What a backup holds, or what was restored from it.</summary>
/// <param name="File">The backup.</param>
/// <param name="FileBytes">Its length.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="ClickHouse">Whether ClickHouse's tables are in it.</param>
/// <param name="LogSegments">Segments of the log.</param>
/// <param name="LogBytes">Their bytes in it.</param>
/// <param name="TableBytes">Bytes of ClickHouse's tables.</param>
/// <param name="Files">Other files.</param>
/// <param name="LeftOut">What of the data folder is not in it.</param>
/// <param name="Events">Rows of <c>events</c> after restoring; null of a backup that was made.</param>
internal sealed record BackupReport(
    string File,
    long FileBytes,
    DateTimeOffset CreatedAt,
    BackupClickHouse ClickHouse,
    int LogSegments,
    long LogBytes,
    long TableBytes,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> LeftOut,
    long? Events = null)
{
    public static BackupReport Of(string file, long bytes, BackupHead head, IReadOnlyList<BackupEntry> entries)
    {
        var segments = In(entries, BackupLayout.Log);
        return new BackupReport(
            file, bytes, head.CreatedAt, head.ClickHouse, segments.Count, segments.Sum(entry => entry.Bytes), In(entries, BackupLayout.ClickHouse).Sum(entry => entry.Bytes),
            [.. In(entries, BackupLayout.Files).Select(entry => entry.Name[BackupLayout.Files.Length..])], head.LeftOut);
    }

    /// <summary>For people.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine($"log         {LogSegments} {(LogSegments == 1 ? "segment" : "segments")}, {LogBytes / 1e6:0.0} MB");
        text.AppendLine(ClickHouse switch
        {
            BackupClickHouse.Embedded => $"ClickHouse  {TableBytes / 1e6:0.0} MB{(Events is { } events ? $", {events} events" : "")}",
            BackupClickHouse.Own => "ClickHouse  not included: your server's own BACKUP does that, after this (deploy/one-machine.md)",
            _ => "ClickHouse  none",
        });
        text.AppendLine($"files       {string.Join(", ", Files)}");
        if (LeftOut.Count > 0)
        {
            text.AppendLine($"left out    {string.Join(", ", LeftOut)}");
        }

        return text.ToString();
    }

    private static List<BackupEntry> In(IReadOnlyList<BackupEntry> entries, string prefix) =>
        [.. entries.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))];
}
