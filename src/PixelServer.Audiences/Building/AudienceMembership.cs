using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>Who is in which audience, as last built. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class AudienceMembership(ClickHouseClient client)
{
    /// <summary>The audiences of a visitor, among those of these builds.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="builds">The builds that readers see.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<VisitorMembership>> FindAsync(
        ulong visitor, IReadOnlyCollection<ulong> builds, CancellationToken cancellationToken)
    {
        if (builds.Count == 0)
        {
            return [];
        }

        // Grouped here, and by one thread: of so few rows to group and sort in ClickHouse costs half as much again as to find them.
        var memberships = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var row in client.ReadRowsAsync<VisitorMembership>(
            """
            SELECT audience, toUnixTimestamp64Milli(audience_members.entered_at) AS entered_at FROM audience_members
            WHERE build IN {builds:Array(UInt64)} AND visitor_id = {visitor:UInt64}
            """,
            cancellationToken,
            new QueryParameters().Add("builds", builds).Add("visitor", visitor),
            new QuerySettings().Set("max_threads", 1)))
        {
            memberships[row.Audience] = Math.Min(row.EnteredAt, memberships.GetValueOrDefault(row.Audience, long.MaxValue));
        }

        return [.. memberships.Select(pair => new VisitorMembership(pair.Key, pair.Value))];
    }

    /// <summary>Members of a build, in the order of their ids, after one of them.</summary>
    public async Task<IReadOnlyList<AudienceMember>> ReadAsync(
        AudienceBuildRecord build, ulong after, int most, CancellationToken cancellationToken)
    {
        var members = new List<AudienceMember>();
        await foreach (var row in client.ReadRowsAsync<AudienceMember>(
            """
            SELECT member, groupArray(visitor_id) AS visitors, min(toUnixTimestamp64Milli(audience_members.entered_at)) AS entered_at,
                max(toUnixTimestamp64Milli(audience_members.qualified_at)) AS qualified_at
            FROM audience_members WHERE build = {build:UInt64} AND member > {after:UInt64}
            GROUP BY member ORDER BY member LIMIT {most:UInt64}
            """,
            cancellationToken,
            new QueryParameters().Add("build", build.Build).Add("after", after).Add("most", most)))
        {
            members.Add(row);
        }

        return members;
    }

    /// <summary>Who is in one build and not in another, in the order of their ids.</summary>
    public async Task<IReadOnlyList<ulong>> ReadDifferenceAsync(
        AudienceBuildRecord build, AudienceBuildRecord without, int most, CancellationToken cancellationToken)
    {
        var members = new List<ulong>();
        await foreach (var row in client.ReadRowsAsync<MemberRow>(
            """
            SELECT DISTINCT member FROM audience_members
            WHERE build = {build:UInt64} AND member NOT IN (SELECT member FROM audience_members WHERE build = {without:UInt64})
            ORDER BY member LIMIT {most:UInt64}
            """,
            cancellationToken,
            new QueryParameters().Add("build", build.Build).Add("without", without.Build).Add("most", most)))
        {
            members.Add(row.Member);
        }

        return members;
    }

    private sealed record MemberRow(ulong Member);
}
