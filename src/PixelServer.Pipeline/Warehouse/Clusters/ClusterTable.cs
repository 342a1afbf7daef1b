using System.Text.RegularExpressions;

namespace PixelServer.Pipeline.Warehouse.Clusters;

/// <summary>How the rows of a table are spread over the shards.</summary>
/// <param name="ShardingKey">Expression whose remainder by the number of shards is the shard, from 0.</param>
/// <param name="Comment">The table's comment as a literal; empty for none.</param>
internal sealed partial record ClusterTable(string ShardingKey, string Comment)
{
    /// <summary>Small tables that everything asks lie whole on the first shard.</summary>
    private const string FirstShard = "0";

    /// <summary>All that is known of a visitor lies on one shard.</summary>
    private const string ByVisitor = "visitor_id";

    /// <summary>The claims of an id lie on one shard, so that one of them is the first.</summary>
    private const string ByClaim = "cityHash64(id)";

    private static readonly Lazy<IReadOnlyDictionary<string, ClusterTable>> Known = new(ReadMigrations);

    /// <summary>A table of the migrations; one they do not know lies on the first shard.</summary>
    public static ClusterTable Named(string name) => Known.Value.GetValueOrDefault(name) ?? new ClusterTable(FirstShard, "");

    /// <summary>By what a statement says that creates it.</summary>
    public static ClusterTable Created(string name, string sql) => new(
        name == "claims" ? ByClaim : VisitorColumn().IsMatch(sql) ? ByVisitor : FirstShard,
        TableComment().Match(sql).Groups["text"].Value);

    private static Dictionary<string, ClusterTable> ReadMigrations()
    {
        var tables = new Dictionary<string, ClusterTable>();
        foreach (var sql in SchemaMigration.Embedded().SelectMany(migration => migration.Statements()))
        {
            if (CreatedName().Match(sql) is { Success: true } created)
            {
                tables[created.Groups["name"].Value] = Created(created.Groups["name"].Value, sql);
            }
            else if (NewComment().Match(sql) is { Success: true } changed && tables.TryGetValue(changed.Groups["name"].Value, out var table))
            {
                tables[changed.Groups["name"].Value] = table with { Comment = changed.Groups["text"].Value };
            }
        }

        return tables;
    }

    [GeneratedRegex(@"^CREATE TABLE IF NOT EXISTS (?<name>\w+)")]
    private static partial Regex CreatedName();

    [GeneratedRegex(@"^ALTER TABLE (?<name>\w+) MODIFY COMMENT (?<text>'.*')$", RegexOptions.Singleline)]
    private static partial Regex NewComment();

    [GeneratedRegex(@"^\s*visitor_id UInt64\b", RegexOptions.Multiline)]
    private static partial Regex VisitorColumn();

    // The one after all columns and settings.
    [GeneratedRegex(@"^\s*COMMENT (?<text>'(?:[^'\\]|''|\\.)*')$", RegexOptions.Multiline | RegexOptions.RightToLeft)]
    private static partial Regex TableComment();
}
