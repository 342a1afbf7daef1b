using PixelServer.Pipeline.Warehouse;
using PixelServer.Pipeline.Warehouse.Clusters;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse.Clusters;

public sealed class ClickHouseClusterTests(EngineFixture engine)
{
    private static readonly ClickHouseCluster Replicated = new("pixels", "px", isReplicated: true);
    private static readonly ClickHouseCluster Plain = new("pixels", "px", isReplicated: false);

    [Fact]
    public void A_table_is_made_of_its_shards_and_of_what_stands_in_front()
    {
        var sql = "CREATE TABLE IF NOT EXISTS seen\n(\n    visitor_id UInt64 COMMENT 'Who',\n    n UInt8\n)\nENGINE = ReplacingMergeTree(n)\nORDER BY visitor_id\n"
            + "SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1\nCOMMENT 'Who was there'";

        Assert.Equal(
            [
                new(
                    "CREATE TABLE IF NOT EXISTS seen ON CLUSTER 'pixels'\n(\n    visitor_id UInt64 COMMENT 'Who',\n    n UInt8\n)\n"
                        + "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', n)\nORDER BY visitor_id\n"
                        + "SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 3456000, fsync_after_insert = 1\nCOMMENT 'Who was there'",
                    "px_shard"),
                new(
                    "CREATE OR REPLACE TABLE seen ON CLUSTER 'pixels' AS `px_shard`.seen ENGINE = Distributed('pixels', 'px_shard', 'seen', visitor_id) COMMENT 'Who was there'",
                    "px"),
            ],
            Replicated.Translate(sql));
        Assert.Equal([sql, "CREATE OR REPLACE TABLE seen AS `px_shard`.seen ENGINE = Distributed('pixels', 'px_shard', 'seen', visitor_id) COMMENT 'Who was there'"], Plain.Translate(sql).Select(one => one.Sql));
    }

    [Theory]
    [InlineData("DELETE FROM events WHERE 1", "DELETE FROM events ON CLUSTER 'pixels' WHERE 1", "px_shard")]
    [InlineData("ALTER TABLE person_rows DROP PARTITION 7", "ALTER TABLE person_rows ON CLUSTER 'pixels' DROP PARTITION 7", "px_shard")]
    [InlineData("ALTER TABLE events MODIFY TTL loaded_at", "ALTER TABLE events ON CLUSTER 'pixels' MODIFY TTL loaded_at", "px_shard")]
    [InlineData("OPTIMIZE TABLE insight_sessions PARTITION ID '1' FINAL", "OPTIMIZE TABLE insight_sessions ON CLUSTER 'pixels' PARTITION ID '1' FINAL", "px_shard")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW v ON CLUSTER 'pixels' AS SELECT 1", "px")]
    [InlineData("CREATE VIEW IF NOT EXISTS v\n(\n  a UInt8\n)\nAS SELECT 1 AS a", "CREATE VIEW IF NOT EXISTS v ON CLUSTER 'pixels'\n(\n  a UInt8\n)\nAS SELECT 1 AS a", "px")]
    public void What_changes_rows_runs_on_the_shards_and_views_in_front(string sql, string expected, string database) =>
        Assert.Equal([new ClusterStatement(expected, database)], Replicated.Translate(sql));

    [Fact]
    public void Columns_and_comments_change_in_front_too()
    {
        var statements = Replicated.Translate("ALTER TABLE events ADD COLUMN IF NOT EXISTS x UInt8");

        Assert.Equal(["px_shard", "px"], statements.Select(one => one.Database));
        // The newest comment of the migrations.
        Assert.EndsWith(
            "ENGINE = Distributed('pixels', 'px_shard', 'events', visitor_id) COMMENT 'Events, one row each: an event sent again under its id within 40 days is in rejected_events as duplicate_event'",
            statements[1].Sql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("INSERT INTO events SELECT 1")]
    [InlineData("KILL QUERY WHERE 1")]
    public void Other_statements_are_sent_as_they_are(string sql) => Assert.Empty(Replicated.Translate(sql));

    [Theory]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT 1")]
    [InlineData("RENAME TABLE a TO b")]
    [InlineData("ALTER TABLE other.events DROP PARTITION 1")]
    [InlineData("CREATE TABLE a (x UInt8) ENGINE = Memory")]
    public void What_nobody_knows_how_to_bring_to_a_cluster_is_an_error(string sql) =>
        Assert.Throws<FormatException>(() => Replicated.Translate(sql));

    [Fact]
    public void Only_what_everything_asks_lies_on_one_shard()
    {
        var spread = Migrations()
            .SelectMany(sql => Plain.Translate(sql))
            .Select(one => System.Text.RegularExpressions.Regex.Match(one.Sql, @"^CREATE OR REPLACE TABLE (\w+) .* '\w+', (.+?)\)(?: COMMENT|$)"))
            .Where(match => match.Success)
            .ToLookup(match => match.Groups[2].Value, match => match.Groups[1].Value);

        Assert.Equal(["claims"], spread["cityHash64(id)"].Distinct());
        Assert.Equal(
            ["audience_changes", "audience_members", "events", "identities", "insight_sessions", "insight_visitors", "lookalike_samples", "lookalike_scores", "person_rows", "rejected_events", "visitor_activity", "visitor_days", "visitor_features", "visitor_states"],
            spread["visitor_id"].Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("sites", spread["0"]);
        Assert.Equal(3, spread.Count);
    }

    [Fact]
    public async Task Every_statement_of_the_migrations_is_one_that_ClickHouse_understands()
    {
        using var database = new WarehouseDatabase(engine);
        await database.Client.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        var statements = Replicated.CreateDatabases().Concat(Migrations().SelectMany(sql => Replicated.Translate(sql)).Select(one => one.Sql)).ToList();

        Assert.All(statements, sql => Assert.Contains(" ON CLUSTER 'pixels'", sql, StringComparison.Ordinal));
        Assert.All(
            statements.Where(sql => sql.Contains("MergeTree", StringComparison.Ordinal)),
            sql => Assert.Contains("MergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}'", sql, StringComparison.Ordinal));
        Assert.DoesNotContain(statements, sql => sql.Contains("non_replicated", StringComparison.Ordinal));
        foreach (var sql in statements)
        {
            Assert.NotEqual("", await database.QueryAsync($"EXPLAIN AST {sql}"));
        }
    }

    private static IEnumerable<string> Migrations() => SchemaMigration.Embedded().SelectMany(migration => migration.Statements());
}
