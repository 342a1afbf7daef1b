using System.Globalization;
using System.Text.RegularExpressions;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Sets the time-to-live of tables, counted from <c>loaded_at</c>: an imported history counts from its import, and not from the days
/// it tells of. Rows go one by one, to the day, rather than by whole months; that costs one rewrite a day of the months in which rows
/// end. Changing it costs reading one column (setting <c>materialize_ttl_recalculate_only</c> of the tables).
/// </summary>
internal sealed partial class TableRetention(ClickHouseClient client)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public async Task<IReadOnlyList<string>> SetAsync(
        IReadOnlyList<(string Table, TimeSpan Retention)> wanted, CancellationToken cancellationToken)
    {
        var changed = new List<string>();
        foreach (var (table, retention) in wanted)
        {
            var clause = Clause(retention);
            var present = await FindAsync(table, cancellationToken);
            if (present == clause)
            {
                continue;
            }

            if (clause.Length == 0 && present.Contains('\n', StringComparison.Ordinal))
            {
                // A node that has none refuses to have it removed.
                await client.ExecuteAsync($"ALTER TABLE {table} MODIFY TTL {Clause(Longest)}", cancellationToken);
            }

            await client.ExecuteAsync(
                clause.Length == 0 ? $"ALTER TABLE {table} REMOVE TTL" : $"ALTER TABLE {table} MODIFY TTL {clause}", cancellationToken);
            changed.Add(table);
        }

        return changed;
    }

    /// <summary>The tables that keep their rows otherwise than is wanted, each in a sentence.</summary>
    public async Task<IReadOnlyList<string>> FindOthersAsync(
        IReadOnlyList<(string Table, TimeSpan Retention)> wanted, CancellationToken cancellationToken)
    {
        var others = new List<string>();
        foreach (var (table, retention) in wanted)
        {
            if (await FindAsync(table, cancellationToken) is { } present && present != Clause(retention))
            {
                others.Add($"{table} keeps rows {Words(present)}, and by this loader's Retention it would {Words(Clause(retention))}.");
            }
        }

        return others;
    }

    // As ClickHouse writes it, so that it can be compared.
    private static string Clause(TimeSpan retention) => retention == TimeSpan.Zero
        ? ""
        : $"toDate(loaded_at) + toIntervalDay({((int)retention.TotalDays).ToString(CultureInfo.InvariantCulture)})";

    private static string Words(string clause) => clause.Length == 0 ? "for ever" : DaysOf().Match(clause) is { Success: true } days ? $"for {days.Groups[1].Value} days" : $"by TTL {clause}";

    [GeneratedRegex(@"^toDate\(loaded_at\) \+ toIntervalDay\((\d+)\)$")]
    private static partial Regex DaysOf();

    // What stands between TTL and the settings; empty when there is none. Of a cluster whose nodes differ, a line for each: that is never what is wanted.
    private async Task<string> FindAsync(string table, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("table", table);
        var text = await client.QueryAsync(
            $$"""
            SELECT DISTINCT extract(engine_full, ' TTL (.*?)(?: SETTINGS .*)?$') AS ttl
            FROM {{client.SystemTable("tables")}}
            WHERE database = currentDatabase() AND name = {table:String}
            ORDER BY ttl
            FORMAT TSVRaw
            """,
            cancellationToken,
            parameters);
        return text.EndsWith('\n') ? text[..^1] : text;
    }
}
