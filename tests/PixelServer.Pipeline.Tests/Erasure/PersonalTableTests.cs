using PixelServer.Pipeline.Erasure;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

public sealed class PersonalTableTests(EngineFixture engine)
{
    // These hold hashes of visitors and nothing else of them.
    private static readonly string[] Hashed = ["erasure_subjects"];

    // And these how many visitors there are.
    private static readonly string[] Counting = ["person_builds", "audience_builds", "lookalike_scorings"];

    [Fact]
    public async Task Every_table_that_names_visitors_is_erased_from()
    {
        using var scene = await ErasureScene.SetAsync(engine);

        var tables = await scene.Database.QueryAsync(
            """
            SELECT DISTINCT c.table FROM system.columns AS c INNER JOIN system.tables AS t ON c.database = t.database AND c.table = t.name
            WHERE c.database = currentDatabase() AND c.name LIKE '%visitor%' AND t.engine NOT LIKE '%View' ORDER BY c.table FORMAT TSV
            """);

        Assert.Equal(
            PersonalTable.All.Select(table => table.Name).Except(["person_decisions", "audience_lists"]).Order(StringComparer.Ordinal),
            tables.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except([.. Hashed, .. Counting]));
    }

    [Fact]
    public async Task Old_parts_of_every_such_table_go_soon_and_new_ones_are_synced()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        foreach (var table in PersonalTable.All)
        {
            var definition = await scene.Database.QueryAsync($"SHOW CREATE TABLE {table.Name} FORMAT TSVRaw");

            Assert.Contains("old_parts_lifetime = 10", definition, StringComparison.Ordinal);
            Assert.Contains("max_cleanup_delay_period = 10", definition, StringComparison.Ordinal);
            Assert.Contains("min_rows_to_fsync_after_merge = 1", definition, StringComparison.Ordinal);
        }
    }
}
