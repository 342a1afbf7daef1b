namespace PixelServer.Backup;

/// <summary>How entries of a backup are named: a prefix says where one belongs, the rest is a file's name there.</summary>
internal static class BackupLayout
{
    /// <summary>Files of the data folder.</summary>
    public const string Files = "files/";

    /// <summary>Segments of the event log.</summary>
    public const string Log = "log/";

    /// <summary>What the embedded ClickHouse's BACKUP wrote.</summary>
    public const string ClickHouse = "clickhouse/";

    /// <summary>The one file of the exports that cannot be made again.</summary>
    public const string Schedules = "schedules.json";
}
