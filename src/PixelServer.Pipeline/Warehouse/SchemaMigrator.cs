using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Applies migrations that the database has not seen, in order, and records each. Needs no lock: statements may run twice, and the
/// record of a migration is the same whoever writes it.
/// </summary>
/// <remarks>
/// A database may have been migrated by a later version before this one came back. That one's migrations stay applied. This version
/// works on with what they added, unless the name of one says that earlier versions cannot (<see cref="SchemaMigration.IsBreaking"/>).
/// </remarks>
public sealed class SchemaMigrator(ClickHouseClient client, TimeProvider time)
{
    private const int UnknownTable = 60;
    private const int UnknownDatabase = 81;

    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations
        (
            number UInt32 COMMENT 'Number of the migration',
            name String COMMENT 'Its file name',
            checksum String COMMENT 'SHA-256 of its text when it was applied',
            applied_at DateTime64(3, 'UTC') COMMENT 'When it was applied'
        )
        ENGINE = ReplacingMergeTree ORDER BY number
        COMMENT 'Migrations that have been applied'
        """;

    /// <exception cref="SchemaException">
    /// A migration that is applied already has been changed, or a later version applied one that this version cannot work with.
    /// </exception>
    public async Task MigrateAsync(IReadOnlyList<SchemaMigration> migrations, CancellationToken cancellationToken)
    {
        await client.CreateDatabaseAsync(cancellationToken);
        await client.ExecuteAsync(CreateTable, cancellationToken);
        var applied = await FindAppliedAsync(cancellationToken);
        ThrowIfTooNew(migrations, applied);
        foreach (var migration in migrations)
        {
            if (!applied.TryGetValue(migration.Number, out var found))
            {
                await ApplyAsync(migration, cancellationToken);
            }
            else if (found.Checksum != migration.Checksum)
            {
                throw new SchemaException(
                    $"Migration {migration.Name} was changed after it was applied to database {client.Database}. "
                    + "Restore the file and put the change into a new migration.");
            }
        }
    }

    /// <summary>The names of those migrations that nobody has applied yet, for whoever waits until somebody has. Changes nothing.</summary>
    /// <exception cref="SchemaException">A later version applied a migration that this version cannot work with.</exception>
    public async Task<IReadOnlyList<string>> FindMissingAsync(IReadOnlyList<SchemaMigration> migrations, CancellationToken cancellationToken)
    {
        Dictionary<int, AppliedRow> applied;
        try
        {
            applied = await FindAppliedAsync(cancellationToken);
        }
        catch (ClickHouseException e) when (e.Code is UnknownTable or UnknownDatabase)
        {
            applied = [];
        }

        ThrowIfTooNew(migrations, applied);
        return [.. migrations.Where(migration => !applied.ContainsKey(migration.Number)).Select(migration => migration.Name)];
    }

    private void ThrowIfTooNew(IReadOnlyList<SchemaMigration> migrations, Dictionary<int, AppliedRow> applied)
    {
        var known = migrations.Select(migration => migration.Number).ToHashSet();
        var breaking = applied.Values.Where(row => !known.Contains(row.Number) && SchemaMigration.IsBreaking(row.Name)).OrderBy(row => row.Number).ToList();
        if (breaking.Count > 0)
        {
            throw new SchemaException(
                $"Database {client.Database} was changed by a later version of PixelServer in a way that this one cannot work with "
                + $"({string.Join(", ", breaking.Select(row => row.Name))}). Start that version or a later one, or restore a backup from before.");
        }
    }

    private async Task<Dictionary<int, AppliedRow>> FindAppliedAsync(CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, AppliedRow>();
        await foreach (var row in client.ReadRowsAsync<AppliedRow>("SELECT number, name, checksum FROM schema_migrations FINAL", cancellationToken))
        {
            applied[row.Number] = row;
        }

        return applied;
    }

    private async Task ApplyAsync(SchemaMigration migration, CancellationToken cancellationToken)
    {
        foreach (var statement in migration.Statements())
        {
            await client.ExecuteAsync(statement, cancellationToken);
        }

        var parameters = new QueryParameters()
            .Add("number", migration.Number)
            .Add("name", migration.Name)
            .Add("checksum", migration.Checksum)
            .Add("at", time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        await client.ExecuteAsync(
            """
            INSERT INTO schema_migrations
            SELECT {number:UInt32}, {name:String}, {checksum:String}, fromUnixTimestamp64Milli({at:Int64}, 'UTC')
            """,
            cancellationToken,
            parameters,
            new QuerySettings().Set("async_insert", 0));
    }

    private sealed record AppliedRow(int Number, string Name, string Checksum);
}
