using System.Globalization;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>The builds of audiences in ClickHouse. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
public sealed class AudienceWarehouse(ClickHouseClient client)
{
    /// <summary>Builds of an audience whose members are kept: by those before the newest, changes are told.</summary>
    public const int KeptBuilds = 3;

    // A build that was not completed within this time never will be.
    private static readonly TimeSpan LongestBuild = TimeSpan.FromHours(2);

    private const string RecordColumns = """
        audience, build, version, site, toUnixTimestamp64Milli(audience_builds.as_of) AS as_of, toUnixTimestamp64Milli(audience_builds.seen_until) AS seen_until,
            toUnixTimestamp64Milli(audience_builds.completed_at) AS completed_at, is_full, seconds, size, visitors, entered, departed, examined, inputs
        """;

    /// <summary>The build of an audience that readers see; null when there is none.</summary>
    public async Task<AudienceBuildRecord?> FindNewestAsync(string audience, CancellationToken cancellationToken) =>
        await ReadBuildsAsync(audience, 1, cancellationToken) is [var newest, ..] ? newest : null;

    /// <summary>The builds of an audience, the newest first: the history of its sizes.</summary>
    public async Task<IReadOnlyList<AudienceBuildRecord>> ReadBuildsAsync(string audience, int most, CancellationToken cancellationToken)
    {
        var builds = new List<AudienceBuildRecord>();
        await foreach (var record in client.ReadRowsAsync<AudienceBuildRecord>(
            $"SELECT {RecordColumns} FROM audience_builds WHERE audience = {{audience:String}} ORDER BY build DESC LIMIT {{most:UInt64}}",
            cancellationToken,
            new QueryParameters().Add("audience", audience).Add("most", most)))
        {
            builds.Add(record);
        }

        return builds;
    }

    /// <summary>The newest build of each audience that was ever built.</summary>
    public async Task<IReadOnlyDictionary<string, AudienceBuildRecord>> ReadNewestAsync(CancellationToken cancellationToken)
    {
        var builds = new Dictionary<string, AudienceBuildRecord>();
        await foreach (var record in client.ReadRowsAsync<AudienceBuildRecord>(
            $"SELECT {RecordColumns} FROM audience_builds WHERE (audience, build) IN (SELECT audience, max(build) FROM audience_builds GROUP BY audience)",
            cancellationToken))
        {
            builds.Add(record.Audience, record);
        }

        return builds;
    }

    /// <summary>Whose a site is; empty for the default owner.</summary>
    public async Task<string> FindOwnerAsync(string site, CancellationToken cancellationToken) => (await client.QueryAsync(
        "SELECT owner FROM sites FINAL WHERE site = {site:String} FORMAT TSVRaw", cancellationToken, new QueryParameters().Add("site", site))).TrimEnd('\n');

    internal async Task<long> NowAsync(CancellationToken cancellationToken) => await CountAsync("SELECT toUnixTimestamp64Milli(now64(3))", null, cancellationToken);

    internal Task<long> CountEventsAsync(CancellationToken cancellationToken) => CountAsync("SELECT count() FROM events", null, cancellationToken);

    /// <summary>About how many visitors a site has: rows that are not merged yet count too.</summary>
    internal Task<long> CountVisitorsAsync(ulong generation, string site, CancellationToken cancellationToken) => CountAsync(
        "SELECT count() FROM visitor_states WHERE generation = {generation:UInt64} AND site = {site:String}",
        new QueryParameters().Add("generation", generation).Add("site", site),
        cancellationToken);

    internal Task<long> CountChangesAsync(ulong build, CancellationToken cancellationToken) => CountAsync(
        "SELECT count() FROM audience_changes WHERE build = {build:UInt64}", new QueryParameters().Add("build", build), cancellationToken);

    internal async Task<MemberTotals> CountMembersAsync(ulong build, long asOf, CancellationToken cancellationToken)
    {
        await foreach (var totals in client.ReadRowsAsync<MemberTotals>(
            """
            SELECT if(countIf(member != visitor_id) = 0, count(), uniqExact(member)) AS size, count() AS visitors,
                if(countIf(member != visitor_id) = 0, countIf(toUnixTimestamp64Milli(entered_at) = {as_of:Int64}),
                    uniqExactIf(member, toUnixTimestamp64Milli(entered_at) = {as_of:Int64})) AS entered
            FROM audience_members WHERE build = {build:UInt64}
            """,
            cancellationToken,
            new QueryParameters().Add("build", build).Add("as_of", asOf)))
        {
            return totals;
        }

        return new MemberTotals(0, 0, 0);
    }

    /// <summary>Lets readers see a build.</summary>
    internal Task CompleteAsync(AudienceBuildRecord record, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO audience_builds (audience, build, version, site, as_of, seen_until, completed_at, is_full, seconds, size, visitors, entered, departed, examined, inputs)
        SELECT {audience:String}, {build:UInt64}, {version:String}, {site:String}, fromUnixTimestamp64Milli({as_of:Int64}, 'UTC'),
            fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({completed:Int64}, 'UTC'), {full:Bool}, {seconds:Float64}, {size:UInt64},
            {visitors:UInt64}, {entered:UInt64}, {departed:UInt64}, {examined:UInt64},
            mapFromArrays({input_names:Array(String)}, {input_builds:Array(UInt64)})
        """,
        cancellationToken,
        new QueryParameters()
            .Add("audience", record.Audience)
            .Add("build", record.Build)
            .Add("version", record.Version)
            .Add("site", record.Site)
            .Add("as_of", record.AsOf)
            .Add("seen", record.SeenUntil)
            .Add("completed", record.CompletedAt)
            .Add("full", record.IsFull ? "true" : "false")
            .Add("seconds", record.Seconds)
            .Add("size", record.Size)
            .Add("visitors", record.Visitors)
            .Add("entered", record.Entered)
            .Add("departed", record.Departed)
            .Add("examined", record.Examined)
            .Add("input_names", record.Inputs.Keys)
            .Add("input_builds", record.Inputs.Values),
        new QuerySettings().Set("async_insert", 0));

    /// <summary>
    /// Forgets an audience: its builds, their members, and who stands on its list. So one that is later made under the same id begins anew.
    /// </summary>
    internal async Task ForgetAsync(string audience, CancellationToken cancellationToken)
    {
        var named = new QueryParameters().Add("audience", audience);

        // The history first: a build whose members are gone must not be taken for the one before.
        await client.ExecuteAsync(
            "DELETE FROM audience_builds WHERE audience = {audience:String}", cancellationToken, named, new QuerySettings().Set("lightweight_deletes_sync", 2));
        foreach (var (table, partition) in ((string, string)[])[("audience_members", "build"), ("audience_lists", "list")])
        {
            foreach (var number in await ReadNumbersAsync(
                $"SELECT DISTINCT {partition} AS number FROM {table} WHERE audience = {{audience:String}}", named, cancellationToken))
            {
                await DropAsync(table, number, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Drops members of builds before the last few, those that others began and never completed, and what the build has noted of changes.
    /// </summary>
    internal async Task CleanAsync(string audience, ulong newest, CancellationToken cancellationToken)
    {
        var kept = (await ReadBuildsAsync(audience, KeptBuilds, cancellationToken)).Select(record => record.Build).Append(newest).ToHashSet();
        var oldest = BuildNumber.At(BuildNumber.TimeOf(newest).ToUnixTimeMilliseconds() - (long)LongestBuild.TotalMilliseconds);
        var there = await PartitionsAsync("audience_members", cancellationToken);
        var own = await ReadNumbersAsync(
            "SELECT build AS number FROM audience_builds WHERE audience = {audience:String} AND build IN {there:Array(UInt64)}",
            new QueryParameters().Add("audience", audience).Add("there", there),
            cancellationToken);
        var complete = await ReadNumbersAsync(
            "SELECT build AS number FROM audience_builds WHERE build IN {there:Array(UInt64)}", new QueryParameters().Add("there", there), cancellationToken);
        foreach (var build in there.Where(build => !kept.Contains(build) && (own.Contains(build) || (build < oldest && !complete.Contains(build)))))
        {
            await DropAsync("audience_members", build, cancellationToken);
        }

        foreach (var build in (await PartitionsAsync("audience_changes", cancellationToken)).Where(build => build == newest || build < oldest))
        {
            await DropAsync("audience_changes", build, cancellationToken);
        }
    }

    private Task DropAsync(string table, ulong partition, CancellationToken cancellationToken) => client.ExecuteAsync(
        $"ALTER TABLE {table} DROP PARTITION {partition.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    private Task<HashSet<ulong>> PartitionsAsync(string table, CancellationToken cancellationToken) => ReadNumbersAsync(
        $"SELECT DISTINCT toUInt64(partition) AS number FROM {client.SystemTable("parts")} WHERE active AND database = currentDatabase() AND table = '{table}'", null, cancellationToken);

    private async Task<HashSet<ulong>> ReadNumbersAsync(string sql, QueryParameters? parameters, CancellationToken cancellationToken)
    {
        var numbers = new HashSet<ulong>();
        await foreach (var row in client.ReadRowsAsync<NumberRow>(sql, cancellationToken, parameters))
        {
            numbers.Add(row.Number);
        }

        return numbers;
    }

    private async Task<long> CountAsync(string sql, QueryParameters? parameters, CancellationToken cancellationToken) =>
        long.Parse(await client.QueryAsync($"{sql} FORMAT TSV", cancellationToken, parameters), CultureInfo.InvariantCulture);

    private sealed record NumberRow(ulong Number);
}
