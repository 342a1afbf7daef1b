using System.Text.Json.Serialization;

namespace PixelServer.Backup;

/// <summary>What a backup says of itself in its first entry.</summary>
/// <param name="Format">Version of the backup's format; see <see cref="CurrentFormat"/>.</param>
/// <param name="CreatedAt">When it was begun: what was answered before is in it.</param>
/// <param name="Product">Version of the program that made it.</param>
/// <param name="ClickHouse">Whether ClickHouse's data is in it.</param>
/// <param name="Database">The database of the product's tables.</param>
/// <param name="LeftOut">What of the data folder is deliberately not in it.</param>
internal sealed record BackupHead(
    int Format, DateTimeOffset CreatedAt, string Product, BackupClickHouse ClickHouse, string Database, IReadOnlyList<string> LeftOut)
{
    public const int CurrentFormat = 1;
}

/// <summary>Whose ClickHouse the server has that is backed up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackupClickHouse>))]
internal enum BackupClickHouse
{
    /// <summary>The server works with none, as a collector.</summary>
    None,

    /// <summary>The embedded one: its data is in the backup.</summary>
    Embedded,

    /// <summary>An own server, which has its own backups.</summary>
    Own,
}
