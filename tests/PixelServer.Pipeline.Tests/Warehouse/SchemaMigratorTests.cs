using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

public sealed class SchemaMigratorTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_run_again_and_at_once_without_harm()
    {
        using var database = new WarehouseDatabase(engine);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.Warehouse.MigrateAsync(Token)));
        await database.Warehouse.MigrateAsync(Token);

        Assert.Equal(
            "audience_builds\naudience_changes\naudience_definitions\naudience_leases\naudience_lists\naudience_members\naudiences\nclaims\nclicks\nerasure_subjects\nerasures\nevents\nidentities\ninsight_fills\ninsight_names\ninsight_sessions\ninsight_visitors\nlookalike_models\nlookalike_samples\nlookalike_scores\nlookalike_scorings\nperson_builds\nperson_decisions\nperson_events\nperson_rows\npersons\nrejected_events\nschema_migrations\nsession_events\nsessions\nsessions_between\nsites\nvisitor_activity\nvisitor_activity_fills\nvisitor_consent\nvisitor_days\nvisitor_feature_fills\nvisitor_features\nvisitor_fills\nvisitor_states\nvisitors\n",
            await database.QueryAsync($"SELECT name FROM system.tables WHERE database = '{database.Name}' ORDER BY name FORMAT TSV"));
        Assert.Equal(
            $"{SchemaMigration.Embedded().Count}\n", await database.QueryAsync("SELECT count() FROM schema_migrations FINAL FORMAT TSV"));
    }

    [Fact]
    public async Task A_changed_migration_that_was_applied_is_an_error_that_names_it()
    {
        using var database = new WarehouseDatabase(engine);
        var migrator = new SchemaMigrator(database.Client, TimeProvider.System);
        var first = SchemaMigration.Parse("0001-first.sql", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Memory;");
        var second = SchemaMigration.Parse("0002-second.sql", "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Memory;");
        await migrator.MigrateAsync([first], Token);
        await migrator.MigrateAsync([first, second], Token);

        var failure = await Assert.ThrowsAsync<SchemaException>(
            () => migrator.MigrateAsync([first with { Sql = "CREATE TABLE IF NOT EXISTS a (x UInt16) ENGINE = Memory;" }, second], Token));

        Assert.Contains("0001-first.sql", failure.Message, StringComparison.Ordinal);
        Assert.Equal("0\n", await database.QueryAsync("SELECT count() FROM b FORMAT TSV"));
    }

    [Fact]
    public async Task What_a_later_version_added_is_worked_with_and_what_it_broke_is_refused_by_name()
    {
        using var database = new WarehouseDatabase(engine);
        var migrator = new SchemaMigrator(database.Client, TimeProvider.System);
        var first = SchemaMigration.Parse("0001-first.sql", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Memory;");
        var added = SchemaMigration.Parse("0002-added.sql", "ALTER TABLE a ADD COLUMN IF NOT EXISTS y UInt8;");
        var broke = SchemaMigration.Parse("0003-broke.breaking.sql", "ALTER TABLE a DROP COLUMN IF EXISTS x;");
        await migrator.MigrateAsync([first, added], Token);

        await migrator.MigrateAsync([first], Token);
        Assert.Empty(await migrator.FindMissingAsync([first], Token));
        Assert.Equal("0\n", await database.QueryAsync("SELECT count(y) FROM a FORMAT TSV"));

        await migrator.MigrateAsync([first, added, broke], Token);
        var failure = await Assert.ThrowsAsync<SchemaException>(() => migrator.MigrateAsync([first], Token));
        Assert.Contains("(0003-broke.breaking.sql)", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SchemaException>(() => migrator.FindMissingAsync([first, added], Token));
        Assert.Equal("1,2,3\n", await database.QueryAsync("SELECT arrayStringConcat(arraySort(groupArray(number)), ',') FROM schema_migrations FINAL FORMAT TSV"));
    }

    [Fact]
    public async Task Who_waits_for_migrations_sees_which_are_missing_and_changes_nothing()
    {
        using var database = new WarehouseDatabase(engine);
        var migrator = new SchemaMigrator(database.Client, TimeProvider.System);
        var first = SchemaMigration.Parse("0001-first.sql", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Memory;");
        var second = SchemaMigration.Parse("0002-second.sql", "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = Memory;");

        Assert.Equal(["0001-first.sql", "0002-second.sql"], await migrator.FindMissingAsync([first, second], Token));
        var failure = await Assert.ThrowsAsync<ClickHouseException>(() => database.QueryAsync("SELECT 1 FORMAT TSV"));
        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
        await migrator.MigrateAsync([first], Token);
        Assert.Equal(["0002-second.sql"], await migrator.FindMissingAsync([first, second], Token));
        await migrator.MigrateAsync([first, second], Token);
        Assert.Empty(await migrator.FindMissingAsync([first, second], Token));
    }

    [Fact]
    public void Statements_end_at_semicolons_outside_quotes_and_comments()
    {
        var migration = SchemaMigration.Parse("0007-x.sql", "-- first; 'comment\nSELECT ';', 'it''s', 'a\\'b;' -- more;\n; SELECT `;`;\n\n;");

        Assert.Equal(["SELECT ';', 'it''s', 'a\\'b;'", "SELECT `;`"], migration.Statements());
        Assert.Equal(7, migration.Number);
        Assert.Throws<FormatException>(() => SchemaMigration.Parse("events.sql", ""));
    }

    [Fact]
    public void Every_statement_may_run_again()
    {
        Assert.All(
            SchemaMigration.Embedded().SelectMany(migration => migration.Statements()),
            statement => Assert.Matches("IF (NOT )?EXISTS|OR REPLACE|MODIFY (COLUMN|COMMENT|SETTING)", statement));
    }

    [Fact]
    public async Task Every_column_of_a_table_and_every_view_says_what_it_holds()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);

        Assert.Equal(
            "",
            await database.QueryAsync(
                $"""
                SELECT table, name FROM system.columns
                WHERE database = '{database.Name}' AND comment = '' AND name NOT LIKE 'items.%'
                    AND table NOT IN (SELECT name FROM system.tables WHERE database = '{database.Name}' AND engine = 'View' AND comment != '')
                FORMAT TSV
                """));
    }
}
