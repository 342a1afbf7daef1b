using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>Figures about all audiences at once: how their sizes went, and how many members may be marketed to. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class AudienceFigures(ClickHouseClient client)
{
    private const string SizesSql = """
        SELECT audience, toUnixTimestamp64Milli(max(audience_builds.completed_at)) AS completed_at, argMax(size, build) AS size
        FROM audience_builds
        WHERE audience_builds.completed_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        GROUP BY audience, toDate(audience_builds.completed_at)
        ORDER BY audience, completed_at
        """;

    private const string SizesBeforeSql = """
        SELECT audience, toUnixTimestamp64Milli(max(audience_builds.completed_at)) AS completed_at, argMax(size, build) AS size
        FROM audience_builds
        WHERE audience_builds.completed_at <= fromUnixTimestamp64Milli({before:Int64}, 'UTC')
        GROUP BY audience
        """;

    // Words as audiences know them: of the newest filling, on the sites of the owner. Of a person every visitor must agree; who has said nothing has not.
    private const string ConsentedSql = """
        WITH
            (SELECT argMax(generation, (generation, seen_until)) FROM visitor_fills) AS newest,
            owners AS (SELECT site, toString(owner) AS owner FROM sites FINAL),
            words AS
            (
                SELECT o.owner AS owner, visitor_id, max(bitAnd(word, 1)) AS refuses FROM
                (
                    SELECT toString(site) AS site, visitor_id, max(marketing_word) AS word FROM visitor_states
                    WHERE generation = newest AND visitor_id IN (SELECT visitor_id FROM audience_members WHERE build IN {builds:Array(UInt64)})
                    GROUP BY site, visitor_id
                ) AS s
                LEFT JOIN owners AS o ON o.site = s.site
                GROUP BY owner, visitor_id
            ),
            built AS
            (
                SELECT build, audience, o.owner AS owner FROM
                (
                    SELECT build, audience, toString(site) AS site FROM audience_builds WHERE build IN {builds:Array(UInt64)}
                ) AS b
                LEFT JOIN owners AS o ON o.site = b.site
            )
        SELECT build, any(audience) AS audience, countIf(agrees) AS consented FROM
        (
            SELECT m.build AS build, any(b.audience) AS audience, member, min(w.visitor_id != 0 AND w.refuses = 0) AS agrees
            FROM (SELECT build, member, visitor_id FROM audience_members WHERE build IN {builds:Array(UInt64)}) AS m
            INNER JOIN built AS b ON b.build = m.build
            LEFT JOIN words AS w ON w.owner = b.owner AND w.visitor_id = m.visitor_id
            GROUP BY m.build, member
        )
        GROUP BY build
        """;

    private static readonly QuerySettings Bounded = new QuerySettings().Set("max_bytes_before_external_group_by", 1L << 30);

    /// <summary>The last size of each UTC day since a time, by audience, the oldest first.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<ILookup<string, AudienceSize>> ReadSizesAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        (await ReadAsync(SizesSql, new QueryParameters().Add("from", from.ToUnixTimeMilliseconds()), cancellationToken)).ToLookup(size => size.Audience);

    /// <summary>The size that each audience had at a time; those not built by then are left out.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, AudienceSize>> ReadSizesAtAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        (await ReadAsync(SizesBeforeSql, new QueryParameters().Add("before", time.ToUnixTimeMilliseconds()), cancellationToken)).ToDictionary(size => size.Audience);

    /// <summary>Members of builds who have consented to marketing, by build; of one without members there is none.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<ulong, long>> CountConsentedAsync(IReadOnlyCollection<ulong> builds, CancellationToken cancellationToken)
    {
        var consented = new Dictionary<ulong, long>();
        if (builds.Count == 0)
        {
            return consented;
        }

        await foreach (var row in client.ReadRowsAsync<ConsentedRow>(ConsentedSql, cancellationToken, new QueryParameters().Add("builds", builds), Bounded))
        {
            consented.Add(row.Build, row.Consented);
        }

        return consented;
    }

    /// <summary>What <see cref="ReadSizesAsync"/> asks, to be read and run by people.</summary>
    public static string ToSizesSql(DateTimeOffset from) => ReadableSql.Of(SizesSql, new QueryParameters().Add("from", from.ToUnixTimeMilliseconds()));

    /// <summary>What <see cref="CountConsentedAsync"/> asks, to be read and run by people.</summary>
    public static string ToConsentedSql(IReadOnlyCollection<ulong> builds) => ReadableSql.Of(ConsentedSql, new QueryParameters().Add("builds", builds));

    private async Task<List<AudienceSize>> ReadAsync(string sql, QueryParameters parameters, CancellationToken cancellationToken)
    {
        var sizes = new List<AudienceSize>();
        await foreach (var row in client.ReadRowsAsync<AudienceSize>(sql, cancellationToken, parameters))
        {
            sizes.Add(row);
        }

        return sizes;
    }

    private sealed record ConsentedRow(ulong Build, long Consented);
}
