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
        var parameters = await ParametersAsync(build, earlier, cancellationToken);
        var erasures = new ErasureList(client, time);
        var assembly = new MemberAssembly(build.AsOf.ToUnixTimeMilliseconds() * 1000, mostProducts);
        var sql = ExportSliceSql.Of(earlier is not null, mostProducts);
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
            await using var answer = await client.QueryStreamAsync($"{Slice(sql, from, until)}\nFORMAT JSONEachRow", cancellationToken, parameters, Settings);
            await foreach (var visitors in MembersOf(answer, cancellationToken))
            {
                yield return assembly.Assemble(visitors, erased, erasedIdentities);
            }
        }

        // A build that was cleared away meanwhile would have ended the file early.
        await RequireMembersAsync(build, cancellationToken);
    }

    /// <summary>The statement that reads everybody in a build, to be read and run by people.</summary>
    public async Task<string> WriteSqlAsync(AudienceBuild build, int mostProducts, CancellationToken cancellationToken) =>
        ReadableSql.Of(Slice(ExportSliceSql.Of(hasEarlier: false, mostProducts), 0, ulong.MaxValue), await ParametersAsync(build, null, cancellationToken));

    private static string Slice(string sql, ulong from, ulong until) => sql
        .Replace("$FROM", from.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("$UNTIL", until.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

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

    private async Task<QueryParameters> ParametersAsync(AudienceBuild build, EarlierExport? earlier, CancellationToken cancellationToken) => new QueryParameters()
        .Add("audience", build.Audience).Add("build", build.Build).Add("earlier_build", earlier?.Build ?? 0)
        .Add("surely", earlier is null ? 0 : (earlier.MadeAt - LongestInsert).ToUnixTimeMilliseconds())
        .Add("maybe", earlier is null ? 0 : (earlier.ReadUntil + ClockSkew).ToUnixTimeMilliseconds())
        .Add("sites", await OwnSitesAsync(build.Site, cancellationToken)).Add("owner_of", build.Site);

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
        var text = await client.QueryAsync($"SELECT count() {ExportSliceSql.Listed} FORMAT TSV", cancellationToken, parameters);
        var count = long.Parse(text, CultureInfo.InvariantCulture);
        var slices = (int)Math.Max(1, (count + visitorsPerSlice - 1) / visitorsPerSlice);
        var ends = new List<ulong>();
        if (slices > 1)
        {
            var shares = Enumerable.Range(1, slices - 1).Select(slice => (double)slice / slices);
            var levels = string.Join(", ", shares.Select(share => share.ToString("R", CultureInfo.InvariantCulture)));
            text = await client.QueryAsync(
                $"SELECT arrayJoin(arrayDistinct(quantilesExact({levels})(member))) AS member {ExportSliceSql.Listed} ORDER BY member FORMAT TSV", cancellationToken, parameters);
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
