using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// What sweeps do in the tables of <see cref="PersonalTable.All"/>: find, delete, and get the deleted out of the files. Deleting is
/// quick, because it only masks rows: from then on nobody can read them. Then parts with masks are written anew without the rows,
/// once for all that was deleted meanwhile, and the old ones go. Thread-safe.
/// </summary>
internal sealed class PersonalTables(ClickHouseClient client)
{
    /// <summary>Visitors of one statement: their hashes stand in it twice.</summary>
    private const int VisitorsAtOnce = 500;

    private static readonly string Names = string.Join(", ", PersonalTable.All.Select(table => $"'{table.Name}'"));

    /// <summary>Rows that must not be there, by erasure and table.</summary>
    /// <param name="erasures">Which erasures; null for all there ever were.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<FoundRows> FindAsync(IReadOnlyCollection<Guid>? erasures, CancellationToken cancellationToken)
    {
        var found = new FoundRows();
        foreach (var table in PersonalTable.All)
        {
            var sql = $$"""
                SELECT toString(erasure) AS id, toString(subject) AS visitor, any(until) AS latest, count() AS rows
                FROM (SELECT {{table.SubjectSql}} AS subject, {{table.ReceivedSql}} AS received FROM {{table.Name}}) AS r
                INNER JOIN
                (
                    SELECT DISTINCT erasure, subject, toUnixTimestamp64Micro(requested_at) AS until FROM erasure_subjects
                    WHERE {{In(erasures)}}
                ) AS s USING subject
                WHERE received <= until
                GROUP BY erasure, subject
                """;
            await foreach (var row in client.ReadRowsAsync<FoundRow>(sql, cancellationToken))
            {
                found.Add(table.Name, Guid.Parse(row.Id), UInt128.Parse(row.Visitor, CultureInfo.InvariantCulture), row.Latest, row.Rows);
            }
        }

        return found;
    }

    /// <summary>Notes visitors who carry an identity that is to be erased as subjects of that erasure.</summary>
    /// <param name="erasures">Which erasures; null for all there ever were.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ResolveAsync(IReadOnlyCollection<Guid>? erasures, CancellationToken cancellationToken)
    {
        foreach (var table in PersonalTable.All.Where(table => table.IdentitiesSql is not null))
        {
            await client.ExecuteAsync(
                $"""
                INSERT INTO erasure_subjects (erasure, requested_at, kind, subject)
                SELECT DISTINCT erasure, requested_at, 'visitor', visitor
                FROM
                (
                    SELECT {SubjectHash.OfVisitorSql} AS visitor, arrayJoin({table.IdentitiesSql}) AS subject, {table.ReceivedSql} AS received
                    FROM {table.Name} WHERE visitor_id != 0
                ) AS r
                INNER JOIN
                (SELECT DISTINCT erasure, subject, requested_at FROM erasure_subjects WHERE kind = 'identity' AND {In(erasures)}) AS s USING subject
                WHERE received <= toUnixTimestamp64Micro(requested_at)
                AND (erasure, visitor) NOT IN (SELECT erasure, subject FROM erasure_subjects WHERE kind = 'visitor')
                """,
                cancellationToken,
                settings: new QuerySettings().Set("async_insert", 0));
        }
    }

    /// <summary>Deletes rows found; when this returns nobody can read them any more.</summary>
    public async Task DeleteAsync(FoundRows found, CancellationToken cancellationToken)
    {
        foreach (var table in PersonalTable.All)
        {
            foreach (var visitors in found.VisitorsIn(table.Name).Chunk(VisitorsAtOnce))
            {
                // Numbers of our own making: as parameters they would be too long for an address.
                var subjects = string.Join(',', visitors.Select(visitor => $"toUInt128('{visitor.Subject}')"));
                var until = string.Join(',', visitors.Select(visitor => $"toInt64({visitor.Until})"));
                await client.ExecuteAsync(
                    $"""
                    DELETE FROM {table.Name}
                    WHERE {table.ReceivedSql} <= transform({table.SubjectSql}, [{subjects}], [{until}], toInt64(-1))
                    """,
                    cancellationToken,
                    settings: new QuerySettings().Set("lightweight_deletes_sync", 2));
            }
        }
    }

    /// <summary>Whether a deletion or rewriting is still at work.</summary>
    /// <exception cref="ClickHouseException">It is, and fails again and again.</exception>
    public async Task<bool> AreChangingAsync(CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT table, latest_fail_reason AS failure FROM {client.SystemTable("mutations")}
            WHERE database = currentDatabase() AND table IN ({Names}) AND NOT is_done AND NOT is_killed
            ORDER BY failure = ''
            """;
        await foreach (var row in client.ReadRowsAsync<MutationRow>(sql, cancellationToken))
        {
            return row.Failure.Length == 0 ? true : throw new ClickHouseException(
                $"ClickHouse cannot finish a deletion in {row.Table} (system.mutations): {row.Failure}", 0, isDefinite: true, isTransient: true);
        }

        return false;
    }

    /// <summary>Begins to write parts anew that hold masked rows. Goes on in the background.</summary>
    public async Task RewriteAsync(CancellationToken cancellationToken)
    {
        foreach (var table in PersonalTable.All)
        {
            var masked = await CountAsync(
                $"{client.SystemTable("parts")} WHERE database = currentDatabase() AND table = '{table.Name}' AND active AND has_lightweight_delete", cancellationToken);
            if (masked > 0)
            {
                await client.ExecuteAsync(
                    $"ALTER TABLE {table.Name} APPLY DELETED MASK", cancellationToken, settings: new QuerySettings().Set("mutations_sync", 0));
            }
        }
    }

    /// <summary>
    /// Whether files may still hold what was deleted: in parts with masks, or in replaced ones from before <paramref name="deletedBefore"/>.
    /// </summary>
    public async Task<bool> HoldDeletedAsync(DateTimeOffset deletedBefore, CancellationToken cancellationToken) => await CountAsync(
        $"""
        {client.SystemTable("parts")} WHERE database = currentDatabase() AND table IN ({Names})
        AND (has_lightweight_delete OR (NOT active AND toUnixTimestamp(modification_time) <= {deletedBefore.ToUnixTimeSeconds() + 1}))
        """,
        cancellationToken) > 0;

    private static string In(IReadOnlyCollection<Guid>? erasures) =>
        erasures is null ? "true" : $"erasure IN ({string.Join(',', erasures.Select(id => $"toUUID('{id}')"))})";

    private async Task<long> CountAsync(string from, CancellationToken cancellationToken) =>
        long.Parse(await client.QueryAsync($"SELECT count() FROM {from} FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);

    private sealed record MutationRow(string Table, string Failure);

    private sealed record FoundRow(string Id, string Visitor, long Latest, long Rows);
}
