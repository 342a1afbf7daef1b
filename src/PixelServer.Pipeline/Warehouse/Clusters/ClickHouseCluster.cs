using System.Text.RegularExpressions;

namespace PixelServer.Pipeline.Warehouse.Clusters;

/// <summary>
/// Brings statements that were written for one ClickHouse to a cluster of shards. The tables themselves lie in a database of their own
/// (<see cref="ShardDatabase"/>) under their own names, a share of the rows on each shard; in front of each stands a <c>Distributed</c>
/// table of the same name, and these are what queries, inserts and views see. So a statement that changes tables runs, unchanged but for
/// the engine, in the other database on every node, and all else stays as it is. Immutable.
/// </summary>
/// <param name="name">The cluster, as <c>remote_servers</c> of ClickHouse's configuration names it.</param>
/// <param name="database">Where queries look tables up.</param>
/// <param name="isReplicated">
/// The tables are replicated and statements go <c>ON CLUSTER</c>, which both need Keeper; else statements are sent to each node.
/// </param>
internal sealed partial class ClickHouseCluster(string name, string database, bool isReplicated)
{
    /// <summary>Most shards: a set of them fits into half a number, see <see cref="Enrichment.BlockPlaces"/>.</summary>
    public const int MostShards = 32;

    // As long as claims are kept.
    private const string RememberedSeconds = "3456000";

    /// <summary>
    /// What goes with every statement. <c>global</c>: a subquery over a sharded table is answered by all shards, once, rather than by each
    /// for itself. An insert is answered when every shard has its rows. <c>INSERT SELECT</c> is not run shard by shard, as rows may belong
    /// to another shard. All nodes ask the same replica of a shard as long as it answers, so that what was written is seen.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Settings { get; } =
    [
        new("distributed_product_mode", "global"),
        new("distributed_foreground_insert", "1"),
        new("parallel_distributed_insert_select", "0"),
        new("load_balancing", "in_order"),
        new("prefer_localhost_replica", "0"),
        new("skip_unavailable_shards", "0"),
        new("allow_nondeterministic_mutations", "1"),
    ];

    public string Name => name;

    /// <summary>Where the tables are that hold rows.</summary>
    public string ShardDatabase { get; } = $"{database}_shard";

    private string OnCluster => isReplicated ? $" ON CLUSTER '{Text(name)}'" : "";

    /// <summary>The statements that make both databases exist.</summary>
    public IEnumerable<string> CreateDatabases() =>
        new[] { database, ShardDatabase }.Select(one => $"CREATE DATABASE IF NOT EXISTS `{Identifier(one)}`{OnCluster}");

    /// <summary>A statement that defines or changes tables, as the nodes run it; nothing for one that does not, which is sent as it is.</summary>
    /// <exception cref="FormatException">It changes tables in a way that is not known here.</exception>
    public IReadOnlyList<ClusterStatement> Translate(string sql)
    {
        var match = Definition().Match(sql);
        if (!match.Success)
        {
            return ChangesTables().IsMatch(sql)
                ? throw new FormatException($"On a cluster no statement may begin like this: {sql[..Math.Min(sql.Length, 80)]}")
                : [];
        }

        var table = match.Groups["name"];
        var everywhere = sql.Insert(table.Index + table.Length, OnCluster);
        return match.Groups["head"].Value.ToUpperInvariant().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["CREATE", .., "VIEW"] or ["CREATE", .., "VIEW", "IF", "NOT", "EXISTS"] or ["DROP", "VIEW", ..] => [new(everywhere, database)],
            ["CREATE", ..] => [new(WithEngine(everywhere), ShardDatabase), Distributed(table.Value, ClusterTable.Created(table.Value, sql))],
            ["DROP", ..] => [new(everywhere, database), new(everywhere, ShardDatabase)],
            ["ALTER", ..] when ChangesColumns().IsMatch(sql) =>
                [new(WithSettings(everywhere), ShardDatabase), Distributed(table.Value, ClusterTable.Named(table.Value))],
            _ => [new(WithSettings(everywhere), ShardDatabase)],
        };
    }

    /// <summary>Fails unless a node of each shard answers.</summary>
    public string Probe { get; } = $"SELECT count() FROM cluster('{Text(name)}', system.one)";

    /// <summary>A table of <c>system</c> with the rows of all nodes, those about tables in the words of queries: their names and database.</summary>
    public string SystemTable(string table) =>
        $"(SELECT * REPLACE ('{Text(database)}' AS database) FROM "
        + $"(SELECT *, hostName() AS node FROM clusterAllReplicas('{Text(name)}', system.{table}) WHERE database = '{Text(ShardDatabase)}'))";

    private ClusterStatement Distributed(string table, ClusterTable spread) => new(
        $"CREATE OR REPLACE TABLE {table}{OnCluster} AS `{Identifier(ShardDatabase)}`.{table} "
        + $"ENGINE = Distributed('{Text(name)}', '{Text(ShardDatabase)}', '{table}', {spread.ShardingKey})"
        + (spread.Comment.Length == 0 ? "" : $" COMMENT {spread.Comment}"),
        database);

    private string WithEngine(string sql)
    {
        if (!isReplicated)
        {
            return sql;
        }

        var replicated = Engine().Replace(
            sql,
            match => $"ENGINE = Replicated{match.Groups["kind"].Value}MergeTree('/clickhouse/tables/{{shard}}/{{database}}/{{table}}', '{{replica}}'"
                + (match.Groups["of"].Value.Trim() is { Length: > 0 } of ? $", {of})" : ")"),
            1);
        return replicated == sql
            ? throw new FormatException($"A table on a cluster must be of the MergeTree family: {sql[..Math.Min(sql.Length, 80)]}")
            : WithSettings(replicated);
    }

    // A replicated table remembers inserts in Keeper, under a setting of its own.
    private string WithSettings(string sql) => isReplicated
        ? DeduplicationWindow().Replace(sql, $"replicated_deduplication_window = $1, replicated_deduplication_window_seconds = {RememberedSeconds}")
        : sql;

    private static string Text(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string Identifier(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^\s*(?<head>CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW)(?:\s+IF\s+NOT\s+EXISTS)?|DROP\s+(?:TABLE|VIEW)(?:\s+IF\s+EXISTS)?|(?:ALTER|OPTIMIZE|TRUNCATE)\s+TABLE|DELETE\s+FROM)\s+(?<name>[A-Za-z_]\w*)(?![\w.])",
        RegexOptions.IgnoreCase)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\s*(?:CREATE|DROP|ALTER|OPTIMIZE|TRUNCATE|DELETE|RENAME|EXCHANGE|ATTACH|DETACH|UPDATE)\s+(?!DATABASE\b)", RegexOptions.IgnoreCase)]
    private static partial Regex ChangesTables();

    [GeneratedRegex(@"\b(?:COLUMN|COMMENT)\b")]
    private static partial Regex ChangesColumns();

    [GeneratedRegex(@"\bENGINE\s*=\s*(?<kind>|Replacing|Aggregating|Summing)MergeTree\b(?:\s*\((?<of>[^()]*)\))?")]
    private static partial Regex Engine();

    [GeneratedRegex(@"\bnon_replicated_deduplication_window\s*=\s*(\d+)")]
    private static partial Regex DeduplicationWindow();
}
