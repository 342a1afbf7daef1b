using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Persons;

/// <summary>The tables of persons in ClickHouse, as builds read and write them. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
public sealed class PersonWarehouse(ClickHouseClient client)
{
    /// <summary>
    /// A row's <c>loaded_at</c> is older than its appearance by as long as its insert takes; so much of what a build has seen is gathered again by
    /// the next. Gathering a row twice changes nothing.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private const int RowsPerInsert = 1_000_000;
    private const int KeptBuilds = 3;

    // A build that was not completed within this time never will be.
    private static readonly TimeSpan LongestBuild = TimeSpan.FromHours(2);

    private const string NewestSql = """
        SELECT generation, build, toUnixTimestamp64Milli(seen_until) AS seen_until, links, meaningless, unusable, visitors, persons, shared_visitors,
            fingerprint, seconds
        FROM person_builds ORDER BY generation DESC, person_builds.seen_until DESC, completed_at DESC LIMIT 1
        """;

    // Without consent to analytics nobody is identified. Of e-mails the first counts: a further one is the address without dots and
    // suffix, which at most providers may be another person's. Of a phone both forms are the same number.
    private const string GatherSql = """
        INSERT INTO identities (generation, site, kind, value, visitor_id, cookieless, main, first_seen, last_seen)
        SELECT {generation:UInt64}, site, kind, value, visitor_id, max(is_cookieless), max(is_main), min(event_time), max(event_time)
        FROM
        (
            SELECT site, 'user_id' AS kind, user_id AS value, visitor_id, cookieless AS is_cookieless, 1 AS is_main, event_time
            FROM events WHERE user_id != '' AND visitor_id != 0 AND consent_analytics AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
            UNION ALL
            SELECT site, 'email', toString(email_hashes[1]), visitor_id, cookieless, 1, event_time
            FROM events WHERE notEmpty(email_hashes) AND visitor_id != 0 AND consent_analytics AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
            UNION ALL
            SELECT site, 'phone', toString(form.2), visitor_id, cookieless, form.1 = 1, event_time
            FROM events ARRAY JOIN arrayZip(arrayEnumerate(arraySlice(phone_hashes, 1, 2)), arraySlice(phone_hashes, 1, 2)) AS form
            WHERE notEmpty(phone_hashes) AND visitor_id != 0 AND consent_analytics AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
        )
        GROUP BY site, kind, value, visitor_id
        """;

    private const string LinksSql = """
        SELECT visitor_id, toUnixTimestamp64Milli(min(identities.first_seen)), toUnixTimestamp64Milli(max(identities.last_seen)), toUInt8(identities.kind),
            toUInt8(max(main) + 2 * max(cookieless)),
            toInt32(transform(toString(site), {sites:Array(String)}, {owners:Array(Int32)}, 0)), value
        FROM identities WHERE generation = {generation:UInt64}
        GROUP BY site, kind, value, visitor_id
        FORMAT RowBinary
        """;

    // What names a person at a shared computer, in the order in which it happened.
    private const string IdentificationsSql = """
        SELECT transform(toString(site), {sites:Array(String)}, {owners:Array(Int32)}, 0) AS owner, visitor_id AS visitor,
            toUnixTimestamp64Milli(event_time) AS time, user_id,
            if(empty(email_hashes), '', toString(email_hashes[1])) AS email, if(empty(phone_hashes), '', toString(phone_hashes[1])) AS phone
        FROM events
        WHERE visitor_id IN (SELECT reinterpretAsUInt64(substring(base64Decode('$VISITORS'), 1 + 8 * number, 8)) FROM numbers({count:UInt64}))
            AND (user_id != '' OR notEmpty(email_hashes) OR notEmpty(phone_hashes)) AND consent_analytics
        ORDER BY owner, visitor, time, site, event_id
        FORMAT JSONEachRow
        """;

    /// <summary>
    /// Makes the view <c>person_events</c> anew: a view has the columns that its table had when it was made, and <c>events</c> may have got
    /// more since.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => client.ExecuteAsync(
        SchemaMigration.Embedded().SelectMany(migration => migration.Statements())
            .Last(statement => statement.StartsWith("CREATE OR REPLACE VIEW person_events", StringComparison.Ordinal)),
        cancellationToken);

    /// <summary>The build that readers see; null when there is none.</summary>
    public async Task<PersonBuildRecord?> FindNewestAsync(CancellationToken cancellationToken)
    {
        await foreach (var record in client.ReadRowsAsync<PersonBuildRecord>(NewestSql, cancellationToken))
        {
            return record;
        }

        return null;
    }

    /// <summary>The rules of the build that readers see; the default ones when there is none.</summary>
    public async Task<PersonRules> FindRulesAsync(CancellationToken cancellationToken)
    {
        var text = await client.QueryAsync(
            "SELECT rules FROM person_builds ORDER BY generation DESC, seen_until DESC, completed_at DESC LIMIT 1 FORMAT TSVRaw", cancellationToken);
        return string.IsNullOrWhiteSpace(text) ? new PersonRules() : JsonSerializer.Deserialize<PersonRules>(text)
            ?? throw new PersonBuildException("The rules of the last build are damaged: person_builds.rules is null.");
    }

    /// <summary>ClickHouse's time in Unix milliseconds, by which it stamps rows.</summary>
    internal async Task<long> NowAsync(CancellationToken cancellationToken) => long.Parse(
        await client.QueryAsync("SELECT toUnixTimestamp64Milli(now64(3)) FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Gathers what visitors were seen with in events loaded since a time. May be repeated at will.</summary>
    internal Task GatherAsync(ulong generation, long since, CancellationToken cancellationToken) => client.ExecuteAsync(
        GatherSql,
        cancellationToken,
        new QueryParameters().Add("generation", generation).Add("since", since),
        Insert().Set("max_bytes_before_external_group_by", 1L << 30));

    /// <summary>Puts all links of a generation into a graph.</summary>
    internal async Task ReadLinksAsync(ulong generation, SiteOwners owners, PersonGraph graph, CancellationToken cancellationToken)
    {
        await using var rows = await client.QueryStreamAsync(
            LinksSql,
            cancellationToken,
            owners.AddTo(new QueryParameters()).Add("generation", generation),
            new QuerySettings().Set("max_bytes_before_external_group_by", 1L << 30));
        await new LinkReader(graph, owners.Names).ReadAsync(rows, cancellationToken);
    }

    /// <summary>Whose each site is.</summary>
    internal async Task<SiteOwners> ReadOwnersAsync(CancellationToken cancellationToken)
    {
        var owners = new SiteOwners();
        await foreach (var row in client.ReadRowsAsync<OwnerRow>("SELECT site, owner FROM sites FINAL WHERE owner != '' ORDER BY site", cancellationToken))
        {
            owners.Add(row.Site, row.Owner);
        }

        return owners;
    }

    /// <summary>Who sat at the shared computers of a map, and when.</summary>
    internal async Task<IReadOnlyList<PersonRow>> ReadHoldersAsync(
        PersonMap map, SiteOwners owners, TimeSpan holdTime, CancellationToken cancellationToken)
    {
        var shared = map.SharedVisitors.ToHashSet();
        var timeline = new HolderTimeline(holdTime);
        foreach (var visitors in shared.Select(pair => pair.Visitor).Distinct().Order().Chunk(100_000))
        {
            var bytes = new byte[visitors.Length * 8];
            for (var i = 0; i < visitors.Length; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), visitors[i]);
            }

            await using var rows = await client.QueryStreamAsync(
                IdentificationsSql.Replace("$VISITORS", Convert.ToBase64String(bytes), StringComparison.Ordinal),
                cancellationToken,
                owners.AddTo(new QueryParameters()).Add("count", visitors.Length),
                new QuerySettings().Set("max_query_size", 16 << 20).Set("max_bytes_before_external_sort", 1L << 30));
            using var lines = new StreamReader(rows);
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var row = JsonSerializer.Deserialize<IdentificationRow>(line, RowJson.Options)!;
                var owner = owners.Names[row.Owner];
                if (shared.Contains((owner, row.Visitor)) && row.Identities().Select(one => map.PersonOf(owner, row.Visitor, one)).FirstOrDefault(one => one is not null) is { } person)
                {
                    timeline.Add(owner, row.Visitor, row.Time, person);
                }
            }

            timeline.End();
        }

        return [.. timeline.Rows.OrderBy(row => row.Owner, StringComparer.Ordinal).ThenBy(row => row.Visitor).ThenBy(row => row.Since)];
    }

    /// <summary>Writes the rows of a build; nobody sees them before it is complete.</summary>
    internal async Task WriteRowsAsync(ulong build, IEnumerable<PersonRow> rows, CancellationToken cancellationToken)
    {
        using var batch = new PersonBatch();
        foreach (var row in rows)
        {
            batch.Add(row);
            if (batch.RowCount == RowsPerInsert)
            {
                await InsertAsync(build, batch, cancellationToken);
            }
        }

        await InsertAsync(build, batch, cancellationToken);
    }

    /// <summary>Lets readers see a build.</summary>
    internal Task CompleteAsync(PersonBuildRecord record, PersonRules rules, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO person_builds (generation, build, seen_until, completed_at, seconds, links, meaningless, unusable, visitors, persons, shared_visitors, fingerprint, rules)
        SELECT {generation:UInt64}, {build:UInt64}, fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), now64(3, 'UTC'), {seconds:Float64}, {links:UInt64},
            {meaningless:UInt64}, {unusable:UInt64}, {visitors:UInt64}, {persons:UInt64}, {shared:UInt64}, {fingerprint:UInt64}, {rules:String}
        """,
        cancellationToken,
        new QueryParameters()
            .Add("generation", record.Generation)
            .Add("build", record.Build)
            .Add("seen", record.SeenUntil)
            .Add("seconds", record.Seconds)
            .Add("links", record.Links)
            .Add("meaningless", record.Meaningless)
            .Add("unusable", record.Unusable)
            .Add("visitors", record.Visitors)
            .Add("persons", record.Persons)
            .Add("shared", record.SharedVisitors)
            .Add("fingerprint", record.Fingerprint)
            .Add("rules", JsonSerializer.Serialize(rules)),
        Insert());

    /// <summary>
    /// Drops what no reader needs: builds before the last few (a reader that began with one may still be at it), identities before the
    /// newest generation, and what others began and never completed.
    /// </summary>
    internal async Task CleanAsync(PersonBuildRecord newest, CancellationToken cancellationToken)
    {
        var complete = await ReadNumbersAsync(
            "SELECT build AS number FROM person_builds GROUP BY build ORDER BY max((generation, seen_until, completed_at)) DESC", cancellationToken);
        var kept = complete.Take(KeptBuilds).Append(newest.Build).ToHashSet();
        var oldestRunning = BuildNumber.At(newest.SeenUntil - (long)LongestBuild.TotalMilliseconds);
        foreach (var (table, isSpared) in new (string, Func<ulong, bool>)[]
        {
            ("person_rows", kept.Contains),
            ("person_builds", kept.Contains),
            ("identities", generation => generation == newest.Generation),
        })
        {
            var partitions = await ReadNumbersAsync(
                $"SELECT DISTINCT toUInt64(partition) AS number FROM {client.SystemTable("parts")} WHERE active AND database = currentDatabase() AND table = '{table}'",
                cancellationToken);
            foreach (var number in partitions.Where(number => !isSpared(number) && (number < oldestRunning || IsOver(table, number))))
            {
                await client.ExecuteAsync($"ALTER TABLE {table} DROP PARTITION {number}", cancellationToken);
            }
        }

        // What is complete, or of a generation before the newest, is nobody's work in progress.
        bool IsOver(string table, ulong number) => table == "identities" ? number < newest.Generation : complete.Contains(number);
    }

    private static QuerySettings Insert() => new QuerySettings().Set("async_insert", 0);

    private async Task<List<ulong>> ReadNumbersAsync(string sql, CancellationToken cancellationToken)
    {
        var numbers = new List<ulong>();
        await foreach (var row in client.ReadRowsAsync<NumberRow>(sql, cancellationToken))
        {
            numbers.Add(row.Number);
        }

        return numbers;
    }

    private async Task InsertAsync(ulong build, PersonBatch batch, CancellationToken cancellationToken)
    {
        if (batch.RowCount > 0)
        {
            batch.SetBuild(build);
            await client.InsertAsync($"INSERT INTO person_rows ({batch.ColumnNames}) FORMAT Native", batch.WriteToAsync, Insert(), cancellationToken);
            batch.Clear();
        }
    }

    private sealed record OwnerRow(string Site, string Owner);

    private sealed record NumberRow(ulong Number);

    private sealed record IdentificationRow(int Owner, ulong Visitor, long Time, string UserId, string Email, string Phone)
    {
        // The site's own id is the surest.
        public IEnumerable<Identity> Identities()
        {
            if (UserId.Length > 0)
            {
                yield return new Identity(IdentityKind.UserId, UserId);
            }

            if (Email.Length > 0)
            {
                yield return new Identity(IdentityKind.Email, Email);
            }

            if (Phone.Length > 0)
            {
                yield return new Identity(IdentityKind.Phone, Phone);
            }
        }
    }
}
