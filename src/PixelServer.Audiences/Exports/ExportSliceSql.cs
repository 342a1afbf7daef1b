namespace PixelServer.Audiences.Exports;

/// <summary>The SQL that reads a slice of an audience's members as <see cref="VisitorRow"/>s.</summary>
internal static class ExportSliceSql
{
    /// <summary>The rows of the builds that are asked about.</summary>
    public const string Listed =
        "FROM audience_members WHERE build IN ({build:UInt64}, {earlier_build:UInt64}) AND audience = {audience:String} AND visitor_id != 0";

    private const string SurelySql = "fromUnixTimestamp64Milli({surely:Int64}, 'UTC')";

    /// <summary>
    /// Who is listed, and who else is the same person as somebody listed, whose word counts but whose identities do not; $FROM and $UNTIL bound the
    /// members.
    /// </summary>
    /// <param name="hasEarlier">Whether a difference to an earlier export is asked for.</param>
    /// <param name="mostProducts">How many products of a visitor; 0 is much cheaper.</param>
    public static string Of(bool hasEarlier, int mostProducts) => $$"""
        WITH
            (SELECT any(toString(owner)) FROM sites FINAL WHERE site = {owner_of:String}) AS own,
            listed AS
            (
                SELECT member, visitor_id, max(build = {build:UInt64}) AS is_in, max(build = {earlier_build:UInt64}) AS was_in
                {{Listed}} AND member BETWEEN $FROM AND $UNTIL
                GROUP BY member, visitor_id
            ),
            whole AS (SELECT visitor_id, person_id FROM persons WHERE owner = own AND toUnixTimestamp64Milli(since) = 0),
            meant AS
            (
                SELECT member, visitor_id, max(is_in) AS is_in, max(was_in) AS was_in
                FROM
                (
                    SELECT member, visitor_id, is_in, was_in FROM listed
                    UNION ALL
                    SELECT known.member, whole.visitor_id, 0, 0
                    FROM whole INNER JOIN
                    (
                        SELECT DISTINCT listed.member AS member, whole.person_id AS person_id
                        FROM listed INNER JOIN whole ON listed.visitor_id = whole.visitor_id
                    ) AS known ON whole.person_id = known.person_id
                )
                GROUP BY member, visitor_id
            )
        SELECT meant.member AS member, meant.visitor_id AS visitor_id, meant.is_in AS is_in, meant.was_in AS was_in, facts.site AS site,
            facts.now AS now{{(hasEarlier ? ", facts.is_changed AS is_changed, earlier.surely AS surely, earlier.maybe AS maybe" : "")}}
        FROM meant LEFT JOIN
        (
            SELECT site, visitor_id, is_changed, {{VisitorFactsSql.Tuple("now", mostProducts)}}
            FROM
            (
                SELECT toString(site) AS site, visitor_id, {{(hasEarlier ? $"max(loaded_at > {SurelySql})" : "0")}} AS is_changed,
                    {{VisitorFactsSql.Columns("now", "1", mostProducts > 0)}}
                FROM events
                PREWHERE visitor_id IN (SELECT visitor_id FROM meant)
                WHERE events.site IN {sites:Array(String)}
                GROUP BY site, visitor_id
            )
        ) AS facts ON meant.visitor_id = facts.visitor_id
        {{(hasEarlier ? EarlierSql(mostProducts) : "")}}
        ORDER BY member, visitor_id, site
        """;

    // Of visitors without newer events everything is as it was; the others are few.
    private static string EarlierSql(int mostProducts) => $$"""
        LEFT JOIN
        (
            SELECT site, visitor_id, {{VisitorFactsSql.Tuple("surely", mostProducts)}}, {{VisitorFactsSql.Tuple("maybe", mostProducts)}}
            FROM
            (
                SELECT toString(site) AS site, visitor_id,
                    {{VisitorFactsSql.Columns("surely", $"loaded_at <= {SurelySql}", mostProducts > 0)}},
                    {{VisitorFactsSql.Columns("maybe", "loaded_at <= fromUnixTimestamp64Milli({maybe:Int64}, 'UTC')", mostProducts > 0)}}
                FROM events
                PREWHERE visitor_id IN (SELECT visitor_id FROM events WHERE loaded_at > {{SurelySql}} AND visitor_id IN (SELECT visitor_id FROM meant))
                WHERE events.site IN {sites:Array(String)}
                GROUP BY site, visitor_id
            )
        ) AS earlier ON facts.visitor_id = earlier.visitor_id AND facts.site = earlier.site
        """;
}
