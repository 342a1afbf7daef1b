using System.Globalization;
using PixelServer.Configuration;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Backup;

/// <summary>
/// Copies the embedded ClickHouse's database into files and back, by its own BACKUP and RESTORE, which it may only do inside a folder
/// of its data.
/// </summary>
/// <remarks>
/// The table <c>claims</c> is copied after all others, so that no event is copied without its claim. Restored, it is written anew: who
/// claimed first is told by the numbers of parts, which RESTORE begins again from 1 while merged rows keep theirs, so that a new claim
/// would come before an old one and an event sent again would be stored again. Claims of blocks that are not stored are left out; their
/// blocks claim again when they are loaded.
/// </remarks>
internal sealed class WarehouseCopy(ClickHouseClient client, string dataFolder)
{
    private const string StoredBlocks = "SELECT block_id FROM events UNION DISTINCT SELECT block_id FROM rejected_events";

    private static readonly string[] Names = ["tables.tar", "claims.tar"];

    /// <summary>Where the engine may write backups and read them.</summary>
    public string Folder { get; } = Path.Combine(dataFolder, "backup");

    private string Database => Quote(client.Database);

    /// <summary>Bytes of all tables on disk: about what a copy takes.</summary>
    public async Task<long> BytesAsync(CancellationToken cancellationToken) => long.Parse(
        await client.QueryAsync("SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active FORMAT TSV", cancellationToken),
        CultureInfo.InvariantCulture);

    /// <summary>Makes the copy; returns its files. <see cref="Clean"/> takes them away.</summary>
    /// <exception cref="CommandException">There is not the room for it.</exception>
    public async Task<IReadOnlyList<string>> MakeAsync(CancellationToken cancellationToken)
    {
        Clean();
        var bytes = await BytesAsync(cancellationToken);
        var room = new DriveInfo(dataFolder).AvailableFreeSpace;
        if (room < bytes + (bytes / 5))
        {
            throw new CommandException(
                $"ClickHouse's data is first copied inside {dataFolder}: it has {bytes >> 20} MiB, and {room >> 20} MiB are free, which is too near to a full disk.");
        }

        await client.ExecuteAsync($"BACKUP DATABASE {Database} EXCEPT TABLES {Database}.claims TO File({Literal(Names[0])})", cancellationToken);
        await client.ExecuteAsync($"BACKUP TABLE {Database}.claims TO File({Literal(Names[1])})", cancellationToken);
        return [.. Names.Select(name => Path.Combine(Folder, name))];
    }

    /// <summary>Brings back what lies in <see cref="Folder"/> into an empty database; returns the number of its events.</summary>
    public async Task<long> RestoreAsync(CancellationToken cancellationToken)
    {
        // The database that is there from the start is empty but there.
        await client.ExecuteAsync($"RESTORE DATABASE {Database} FROM File({Literal(Names[0])})", cancellationToken);
        await client.ExecuteAsync($"RESTORE TABLE {Database}.claims AS {Database}.claims_restored FROM File({Literal(Names[1])})", cancellationToken);
        await client.ExecuteAsync("CREATE TABLE claims AS claims_restored", cancellationToken);
        await client.ExecuteAsync(
            $"INSERT INTO claims SELECT id, owner, claim_date FROM claims_restored WHERE owner IN ({StoredBlocks}) OR id IN ({StoredBlocks})",
            cancellationToken,
            settings: new QuerySettings().Set("async_insert", 0));
        await client.ExecuteAsync("DROP TABLE claims_restored SYNC", cancellationToken);
        return long.Parse(await client.QueryAsync("SELECT count() FROM events FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);
    }

    public void Clean()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private string Literal(string name) =>
        $"'{Path.Combine(Folder, name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Quote(string name) =>
        $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";
}
