using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Erasure;

/// <summary>What the tables hold of visitors, for the people behind them. Thread-safe.</summary>
public sealed class SubjectData(ClickHouseClient client)
{
    /// <summary>
    /// The visitors who carry an identity, and those who are the same person by the newest build of persons, up to a number. Shared
    /// computers are among them only where they carry the identity themselves.
    /// </summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<ulong>> FindVisitorsAsync(PersonIdentity identity, int most, CancellationToken cancellationToken)
    {
        var carriers = PersonalTable.All.Where(table => table.IdentitiesSql is not null)
            .Select(table => $"SELECT visitor_id, arrayJoin({table.IdentitiesSql}) AS subject FROM {table.Name} WHERE visitor_id != 0");
        const string whole = "SELECT visitor_id, owner, person_id FROM persons WHERE toUnixTimestamp64Milli(since) = 0";
        var sql = $$"""
            WITH
                carriers AS (SELECT DISTINCT visitor_id FROM ({{string.Join(" UNION ALL ", carriers)}}) WHERE subject IN {subjects:Array(UInt128)}),
                same AS (SELECT owner, person_id FROM ({{whole}}) WHERE visitor_id IN (SELECT visitor_id FROM carriers))
            SELECT DISTINCT visitor_id FROM
            (
                SELECT visitor_id FROM carriers
                UNION ALL
                SELECT visitor_id FROM ({{whole}}) WHERE (owner, person_id) IN (SELECT owner, person_id FROM same)
            )
            ORDER BY visitor_id LIMIT {most:UInt32}
            """;
        var visitors = new List<ulong>();
        var parameters = new QueryParameters().Add("subjects", identity.Hashes).Add("most", most);
        await foreach (var row in client.ReadRowsAsync<VisitorRow>(sql, cancellationToken, parameters))
        {
            visitors.Add(row.VisitorId);
        }

        return visitors;
    }

    /// <summary>The rows of visitors in a table, oldest first, as a JSON array that comes as it is read. The caller disposes it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="visitors">Whose rows.</param>
    /// <param name="site">Only those of this site; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for the first row.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public Task<Stream> OpenAsync(PersonalTable table, IEnumerable<ulong> visitors, string? site, CancellationToken cancellationToken)
    {
        // Numbers, of which there may be too many for a parameter; 0 is nobody and keeps the list from being empty.
        var ids = string.Join(',', visitors.Select(id => id.ToString(CultureInfo.InvariantCulture)).Prepend("0"));
        var sql = $$"""
            SELECT * EXCEPT (block_id, block_date) FROM {{table.Name}}
            WHERE visitor_id IN ({{ids}}) AND visitor_id != 0 AND ({site:String} = '' OR site = {site:String})
            ORDER BY received_at FORMAT JSONEachRow
            """;
        var settings = new QuerySettings()
            .Set("output_format_json_array_of_rows", 1)
            .Set("output_format_json_quote_64bit_integers", 1)
            .Set("output_format_json_validate_utf8", 1)
            .Set("date_time_output_format", "iso");
        return client.QueryStreamAsync(sql, cancellationToken, new QueryParameters().Add("site", site ?? ""), settings);
    }

    private sealed record VisitorRow(ulong VisitorId);
}
