using System.Text;
using PixelServer.Audiences.Compilation;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>Uploaded audiences: who stands on the list, and which visitors these are. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write; stays the caller's.</param>
public sealed class AudienceList(ClickHouseClient client)
{
    private const int RowsAtOnce = 100_000;

    // The last row of a list: visitor 0, who is nobody. Only lists with it are whole.
    private const string Complete = "0";

    /// <summary>Replaces the list of an audience; the one before counts until the last row is in.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="entries">Who stands on it: hashes of e-mail addresses and telephone numbers in every form that visitors are known by.</param>
    /// <param name="time">When it was uploaded.</param>
    /// <param name="cancellationToken">Ends it; the list before stays.</param>
    /// <returns>How many entries it has.</returns>
    public async Task<long> ReplaceAsync(
        SavedAudience audience, IAsyncEnumerable<ListEntry> entries, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var list = BuildNumber.New(time.ToUnixTimeMilliseconds());
        var count = 0L;
        var rows = new List<ListEntry>();
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            rows.Add(entry);
            count++;
            if (rows.Count == RowsAtOnce)
            {
                await InsertAsync(audience, list, rows, time, cancellationToken);
                rows.Clear();
            }
        }

        rows.Add(new ListEntry(ListEntryKind.Visitor, Complete));
        await InsertAsync(audience, list, rows, time, cancellationToken);
        await DropOlderAsync(audience, list, cancellationToken);
        return count;
    }

    /// <summary>Writes the visitors of the newest list who may be members.</summary>
    internal Task InsertMembersAsync(
        ulong build, SavedAudience audience, CompilationScope scope, AudienceBuildRecord? last, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var eligible = AudienceCompiler.CompileEligible(audience.Definition, scope, parameters);
        var asOf = parameters.Time("as_of", scope.AsOf.ToUnixTimeMilliseconds());
        var id = parameters.Text("audience", audience.Id);
        var site = parameters.Text("site", audience.Definition.Site);
        var list = $"(SELECT kind, value FROM audience_lists WHERE audience = {id} AND list = (SELECT max(list) FROM audience_lists WHERE audience = {id} AND kind = 'visitor' AND value = '{Complete}'))";
        return client.ExecuteAsync(
            $"""
            INSERT INTO audience_members (build, audience, visitor_id, member, entered_at, qualified_at)
            SELECT {parameters.Number("build", build)}, {id}, found.visitor_id, found.member,
                if(toUnixTimestamp64Milli(before.entered_at) = 0, {asOf}, before.entered_at), {asOf}
            FROM
            (
            {SqlText.Indent(eligible)}
            ) AS found
            ANY LEFT JOIN
            (
                SELECT member, min(entered_at) AS entered_at FROM audience_members WHERE build = {parameters.Number("last", last?.Build ?? 0)} GROUP BY member
            ) AS before ON before.member = found.member
            WHERE found.visitor_id IN
            (
                SELECT toUInt64OrZero(value) FROM {list} WHERE kind = 'visitor'
                UNION ALL
                SELECT visitor_id FROM identities
                WHERE generation = (SELECT max(generation) FROM person_builds) AND site = {site}
                    AND (toString(kind), value) IN (SELECT toString(kind), value FROM {list} WHERE kind != 'visitor')
            )
            """,
            cancellationToken,
            parameters.ToQueryParameters(),
            new QuerySettings().Set("async_insert", 0));
    }

    private Task InsertAsync(SavedAudience audience, ulong list, IReadOnlyList<ListEntry> rows, DateTimeOffset time, CancellationToken cancellationToken)
    {
        // JSON is safe for whatever a user id holds; lists are short beside events.
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(System.Text.Json.JsonSerializer.Serialize(new
            {
                list,
                audience = audience.Id,
                site = audience.Definition.Site,
                kind = (int)row.Kind,
                value = row.Value,
                uploaded_at = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture),
            })).Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return client.InsertAsync(
            "INSERT INTO audience_lists FORMAT JSONEachRow",
            (body, token) => body.WriteAsync(bytes, token).AsTask(),
            new QuerySettings().Set("async_insert", 0),
            cancellationToken);
    }

    private async Task DropOlderAsync(SavedAudience audience, ulong newest, CancellationToken cancellationToken)
    {
        var older = await client.QueryAsync(
            "SELECT DISTINCT list FROM audience_lists WHERE audience = {audience:String} AND list < {list:UInt64} FORMAT TSV",
            cancellationToken,
            new QueryParameters().Add("audience", audience.Id).Add("list", newest));
        foreach (var list in older.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await client.ExecuteAsync($"ALTER TABLE audience_lists DROP PARTITION {list}", cancellationToken);
        }
    }
}
