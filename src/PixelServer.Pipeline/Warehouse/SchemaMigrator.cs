using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Applies migrations that the database has not seen, in order, and records each. Needs no lock: statements may run twice, and the
/// record of a migration is the same whoever writes it.
/// </summary>
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

    /// <exception cref="InvalidOperationException">A migration that is applied already has been changed.</exception>
    public async Task MigrateAsync(IReadOnlyList<SchemaMigration> migrations, CancellationToken cancellationToken)
    {
        await client.CreateDatabaseAsync(cancellationToken);
        await client.ExecuteAsync(CreateTable, cancellationToken);
        var applied = await FindAppliedAsync(cancellationToken);
        foreach (var migration in migrations)
        {
            if (!applied.TryGetValue(migration.Number, out var checksum))
            {
                await ApplyAsync(migration, cancellationToken);
            }
            else if (checksum != migration.Checksum)
            {
                throw new InvalidOperationException(
                    $"Migration {migration.Name} was changed after it was applied to database {client.Database}. "
                    + "Restore the file and put the change into a new migration.");
            }
        }
    }

    /// <summary>The names of those migrations that nobody has applied yet, for whoever waits until somebody has. Changes nothing.</summary>
    public async Task<IReadOnlyList<string>> FindMissingAsync(IReadOnlyList<SchemaMigration> migrations, CancellationToken cancellationToken)
    {
        Dictionary<int, string> applied;
        try
        {
            applied = await FindAppliedAsync(cancellationToken);
        }
        catch (ClickHouseException e) when (e.Code is UnknownTable or UnknownDatabase)
        {
            applied = [];
        }

        return [.. migrations.Where(migration => !applied.ContainsKey(migration.Number)).Select(migration => migration.Name)];
    }

    private async Task<Dictionary<int, string>> FindAppliedAsync(CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, string>();
        await foreach (var row in client.ReadRowsAsync<AppliedRow>("SELECT number, checksum FROM schema_migrations FINAL", cancellationToken))
        {
            applied[row.Number] = row.Checksum;
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

    private sealed record AppliedRow(int Number, string Checksum);
}
