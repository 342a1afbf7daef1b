using PixelServer.Pipeline.Warehouse;

namespace PixelServer.SqlConsole;

/// <summary>The tables of the product as the analyst sees them, with the comments of their columns.</summary>
internal static class SqlSchema
{
    private const string Sql = """
        SELECT c.table AS table, t.comment AS table_comment, t.engine LIKE '%View' AS is_view, c.name AS name, c.type AS type, c.comment AS comment
        FROM system.columns AS c
        INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
        WHERE c.database = currentDatabase() AND NOT startsWith(c.table, '.')
        ORDER BY c.table, c.position
        """;

    public static async Task<IReadOnlyList<SqlTable>> ReadAsync(ClickHouseClient client, CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        await foreach (var row in client.ReadRowsAsync<Row>(Sql, cancellationToken))
        {
            rows.Add(row);
        }

        return
        [
            .. rows.GroupBy(row => row.Table).Select(table => new SqlTable(
                table.Key,
                table.First().TableComment,
                table.First().IsView != 0,
                [.. table.Select(row => new SqlTableColumn(row.Name, row.Type, row.Comment))])),
        ];
    }

    private sealed record Row(string Table, string TableComment, byte IsView, string Name, string Type, string Comment);
}
