using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>How many visitors audiences have in common, by their newest builds. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class AudienceOverlap(ClickHouseClient client)
{
    /// <summary>Audiences at once.</summary>
    public const int Most = 30;

    /// <summary>Counts the visitors of every pair; the pair of an audience with itself is its visitors.</summary>
    /// <param name="builds">The builds; at most <see cref="Most"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<OverlapCell>> CountAsync(IReadOnlyList<AudienceBuildRecord> builds, CancellationToken cancellationToken)
    {
        // A visitor's audiences are the bits of a number; of such numbers there are few.
        var cells = new long[builds.Count, builds.Count];
        await foreach (var row in client.ReadRowsAsync<PatternRow>(
            """
            SELECT pattern, count() AS visitors FROM
            (
                SELECT groupBitOr(bitShiftLeft(toUInt64(1), indexOf({builds:Array(UInt64)}, build) - 1)) AS pattern
                FROM audience_members WHERE has({builds:Array(UInt64)}, build)
                GROUP BY visitor_id
            )
            GROUP BY pattern
            """,
            cancellationToken,
            new QueryParameters().Add("builds", builds.Select(build => build.Build)),
            new QuerySettings().Set("max_bytes_before_external_group_by", 1L << 30)))
        {
            for (var one = 0; one < builds.Count; one++)
            {
                for (var other = 0; other < builds.Count; other++)
                {
                    cells[one, other] += (row.Pattern >> one & row.Pattern >> other & 1) != 0 ? row.Visitors : 0;
                }
            }
        }

        return
        [
            .. from one in Enumerable.Range(0, builds.Count)
               from other in Enumerable.Range(0, builds.Count)
               select new OverlapCell(builds[one].Audience, builds[other].Audience, cells[one, other]),
        ];
    }

    private sealed record PatternRow(ulong Pattern, long Visitors);
}
