using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Sets the time-to-live of tables, counted from <c>loaded_at</c>: an imported history counts from its import, and not from the days
/// it tells of. Rows go one by one, to the day, rather than by whole months; that costs one rewrite a day of the months in which rows
/// end. Changing it costs reading one column (setting <c>materialize_ttl_recalculate_only</c> of the tables).
/// </summary>
internal sealed class TableRetention(ClickHouseClient client)
{
    public async Task<IReadOnlyList<string>> SetAsync(
        IReadOnlyList<(string Table, TimeSpan Retention)> wanted, CancellationToken cancellationToken)
    {
        var changed = new List<string>();
        foreach (var (table, retention) in wanted)
        {
            var present = await FindAsync(table, cancellationToken);
            var clause = retention == TimeSpan.Zero ? "" : Clause(retention);
            if (present == clause)
            {
                continue;
            }

            await client.ExecuteAsync(
                clause.Length == 0 ? $"ALTER TABLE {table} REMOVE TTL" : $"ALTER TABLE {table} MODIFY TTL {clause}", cancellationToken);
            changed.Add(table);
        }

        return changed;
    }

    // As ClickHouse writes it, so that it can be compared.
    private static string Clause(TimeSpan retention) =>
        $"toDate(loaded_at) + toIntervalDay({((int)retention.TotalDays).ToString(CultureInfo.InvariantCulture)})";

    // What stands between TTL and the settings; empty when there is none.
    private async Task<string> FindAsync(string table, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("table", table);
        var text = await client.QueryAsync(
            $$"""
            SELECT DISTINCT extract(engine_full, ' TTL (.*?)(?: SETTINGS .*)?$') AS ttl
            FROM {{client.SystemTable("tables")}}
            WHERE database = currentDatabase() AND name = {table:String}
            FORMAT TSVRaw
            """,
            cancellationToken,
            parameters);
        return text.Trim();
    }
}
