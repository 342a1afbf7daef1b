using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// Reads from ClickHouse who is in a build of an audience, what identifies them, and what they say of marketing at this moment, in order of
/// member ids. Members are read in slices, so that neither ClickHouse nor the reader holds more than one. Identities and words come from the
/// sites of the owner of the audience's site, never from another's. For one reader at a time.
/// </summary>
/// <param name="client">With time for long statements; stays the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="visitorsPerSlice">How many visitors are read at once: 1 to 2 KB each in ClickHouse.</param>
internal sealed class AudienceExportSource(ClickHouseClient client, TimeProvider time, int visitorsPerSlice)
{
    private const string ListedSql =
        "FROM audience_members WHERE build IN ({build:UInt64}, {earlier_build:UInt64}) AND audience = {audience:String} AND visitor_id != 0";

    private const string SurelySql = "fromUnixTimestamp64Milli({surely:Int64}, 'UTC')";

    // A row's loaded_at is older than its appearance by as long as its insert takes, and is told by ClickHouse's clock.
    private static readonly TimeSpan LongestInsert = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new ZeroOrOne() },
    };

    private static readonly QuerySettings Settings = new QuerySettings()
        .Set("output_format_json_quote_64bit_integers", 1)
        .Set("output_format_json_named_tuples_as_objects", 1)
        .Set("output_format_json_validate_utf8", 1)
        .Set("max_bytes_before_external_group_by", 500_000_000)
        .Set("max_bytes_before_external_sort", 500_000_000);

    /// <summary>A build of an audience, or its newest; null when there is none.</summary>
    public async Task<AudienceBuild?> FindBuildAsync(string audience, ulong? build, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT build, site, toUnixTimestamp64Milli(as_of) AS as_of, size
            FROM audience_builds WHERE audience = {audience:String} AND ({build:UInt64} = 0 OR build = {build:UInt64})
            ORDER BY audience_builds.build DESC LIMIT 1
            """;
        var parameters = new QueryParameters().Add("audience", audience).Add("build", build ?? 0);
        await foreach (var row in client.ReadRowsAsync<BuildRow>(sql, cancellationToken, parameters))
        {
            return new AudienceBuild(
                audience, row.Build, row.Site, DateTimeOffset.FromUnixTimeMilliseconds(row.AsOf), row.Size);
        }

        return null;
    }

    /// <summary>Everybody in a build, and with <paramref name="earlier"/> everybody in that one too.</summary>
    /// <exception cref="ExportException">The members of one of the builds are not stored any more.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="IOException">Its answer broke off.</exception>
    public async IAsyncEnumerable<ExportCandidate> ReadAsync(
        AudienceBuild build, EarlierExport? earlier, int mostProducts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters()
            .Add("audience", build.Audience).Add("build", build.Build).Add("earlier_build", earlier?.Build ?? 0)
            .Add("surely", earlier is null ? 0 : (earlier.MadeAt - LongestInsert).ToUnixTimeMilliseconds())
            .Add("maybe", earlier is null ? 0 : (earlier.ReadUntil + ClockSkew).ToUnixTimeMilliseconds())
            .Add("sites", await OwnSitesAsync(build.Site, cancellationToken)).Add("owner_of", build.Site);
        var erasures = new ErasureList(client, time);
        var assembly = new MemberAssembly(build.AsOf.ToUnixTimeMilliseconds() * 1000, mostProducts);
        var sql = SliceSql(earlier is not null, mostProducts);
        await RequireMembersAsync(build, cancellationToken);
        if (earlier is not null)
        {
            var before = await FindBuildAsync(build.Audience, earlier.Build, cancellationToken)
                ?? throw new ExportException($"{build.Audience} has no build {earlier.Build}; make a full export.");
            await RequireMembersAsync(before, cancellationToken);
        }

        foreach (var (from, until) in await SlicesAsync(parameters, cancellationToken))
        {
            // As late as can be: whoever asks to be erased meanwhile is left out of the slices that follow.
            var erased = await erasures.CurrentAsync(cancellationToken);
            var erasedIdentities = await ErasedIdentities.ReadAsync(client, cancellationToken);
            var slice = sql.Replace("$FROM", from.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("$UNTIL", until.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            await using var answer = await client.QueryStreamAsync(slice, cancellationToken, parameters, Settings);
            await foreach (var visitors in MembersOf(answer, cancellationToken))
            {
                yield return assembly.Assemble(visitors, erased, erasedIdentities);
            }
        }

        // A build that was cleared away meanwhile would have ended the file early.
        await RequireMembersAsync(build, cancellationToken);
    }

    private static async IAsyncEnumerable<List<VisitorRow>> MembersOf(Stream answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var visitors = new List<VisitorRow>();
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<VisitorRow>(answer, topLevelValues: true, Json, cancellationToken))
        {
            if (visitors.Count > 0 && visitors[0].Member != row!.Member)
            {
                yield return visitors;
                visitors = [];
            }

            visitors.Add(row!);
        }

        if (visitors.Count > 0)
        {
            yield return visitors;
        }
    }

    // Who is listed, and who else is the same person as somebody listed: their word counts, their identities do not.
    private static string SliceSql(bool hasEarlier, int mostProducts) => $$"""
        WITH
            (SELECT any(toString(owner)) FROM sites FINAL WHERE site = {owner_of:String}) AS own,
            listed AS
            (
                SELECT member, visitor_id, max(build = {build:UInt64}) AS is_in, max(build = {earlier_build:UInt64}) AS was_in
                {{ListedSql}} AND member BETWEEN $FROM AND $UNTIL
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
        FORMAT JSONEachRow
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

    private async Task<IReadOnlyList<string>> OwnSitesAsync(string site, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT site FROM sites FINAL WHERE owner IN (SELECT owner FROM sites FINAL WHERE site = {site:String}) OR site = {site:String}
            """;
        var sites = new List<string> { site };
        await foreach (var row in client.ReadRowsAsync<SiteNameRow>(sql, cancellationToken, new QueryParameters().Add("site", site)))
        {
            sites.Add(row.Site);
        }

        return sites;
    }

    // Equal numbers of visitors in each, whatever the ids look like.
    private async Task<IReadOnlyList<(ulong From, ulong Until)>> SlicesAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        var text = await client.QueryAsync($"SELECT count() {ListedSql} FORMAT TSV", cancellationToken, parameters);
        var count = long.Parse(text, CultureInfo.InvariantCulture);
        var slices = (int)Math.Max(1, (count + visitorsPerSlice - 1) / visitorsPerSlice);
        var ends = new List<ulong>();
        if (slices > 1)
        {
            var shares = Enumerable.Range(1, slices - 1).Select(slice => (double)slice / slices);
            var levels = string.Join(", ", shares.Select(share => share.ToString("R", CultureInfo.InvariantCulture)));
            text = await client.QueryAsync(
                $"SELECT arrayJoin(arrayDistinct(quantilesExact({levels})(member))) AS member {ListedSql} ORDER BY member FORMAT TSV", cancellationToken, parameters);
            ends.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(end => ulong.Parse(end, CultureInfo.InvariantCulture))
                .Where(end => end < ulong.MaxValue));
        }

        return [.. ends.Append(ulong.MaxValue).Select((end, slice) => (slice == 0 ? 0 : ends[slice - 1] + 1, end))];
    }

    private async Task RequireMembersAsync(AudienceBuild build, CancellationToken cancellationToken)
    {
        const string sql = "SELECT count() FROM audience_members WHERE build = {build:UInt64} AND audience = {audience:String} FORMAT TSV";
        var parameters = new QueryParameters().Add("build", build.Build).Add("audience", build.Audience);
        if (build.Size > 0 && await client.QueryAsync(sql, cancellationToken, parameters) is "0\n")
        {
            throw new ExportException($"The members of build {build.Build} of {build.Audience} are not stored any more; export a newer build.");
        }
    }

    private sealed record BuildRow(ulong Build, string Site, long AsOf, long Size);

    private sealed record SiteNameRow(string Site);

    // ClickHouse's comparisons are numbers, its Bool is not.
    private sealed class ZeroOrOne : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? reader.GetByte() != 0 : reader.GetBoolean();

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}
