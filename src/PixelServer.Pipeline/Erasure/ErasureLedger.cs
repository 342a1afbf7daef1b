using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// The tables <c>erasure_subjects</c> and <c>erasures</c>: what was requested and what became of it. Rows are only added, so that a crash
/// leaves a state from which anybody can go on. Thread-safe.
/// </summary>
public sealed class ErasureLedger(ClickHouseClient client, TimeProvider time)
{
    private static readonly QuerySettings Synchronous = new QuerySettings().Set("async_insert", 0);

    /// <summary>Writes a request down. Once this returns it will be carried out, whatever crashes.</summary>
    public async Task RequestAsync(ErasureRequest request, CancellationToken cancellationToken)
    {
        var at = Microseconds(request.RequestedAt);
        var subjects = request.Visitors.Select(subject => new SubjectJson(request.Id, at, "visitor", Text(subject)))
            .Concat(request.Identities.Select(subject => new SubjectJson(request.Id, at, "identity", Text(subject))));

        // The subjects are the request; what follows is for the reader of the receipt.
        await InsertAsync("erasure_subjects (erasure, requested_at, kind, subject)", subjects, cancellationToken);
        await AppendAsync([request.Id], "requested", Guid.Empty, null, cancellationToken);
    }

    /// <summary>The receipt of an erasure; null when there is none of that name.</summary>
    public async Task<ErasureReceipt?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(id, 1, cancellationToken) is [var receipt] ? receipt : null;

    /// <summary>The newest receipts, newest first.</summary>
    public Task<IReadOnlyList<ErasureReceipt>> ListAsync(int most, CancellationToken cancellationToken) =>
        ReadAsync(null, most, cancellationToken);

    internal async Task<IReadOnlyList<OpenErasure>> FindOpenAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT toString(erasure) AS id, toUnixTimestamp64Micro(max(requested_at)) AS requested, max(kind = 'identity') AS identities
            FROM erasure_subjects WHERE erasure NOT IN (SELECT id FROM erasures WHERE state = 'erased')
            GROUP BY erasure ORDER BY requested
            """;
        var open = new List<OpenErasure>();
        await foreach (var row in client.ReadRowsAsync<OpenRow>(sql, cancellationToken))
        {
            open.Add(new OpenErasure(Guid.Parse(row.Id), Time(row.Requested), row.Identities > 0));
        }

        return open;
    }

    /// <summary>When the newest erasure was requested; null when there never was one.</summary>
    internal async Task<DateTimeOffset?> FindNewestAsync(CancellationToken cancellationToken)
    {
        var text = await client.QueryAsync(
            "SELECT count(), toUnixTimestamp64Micro(max(requested_at)) FROM erasure_subjects FORMAT TSV", cancellationToken);
        var columns = text.Trim().Split('\t');
        return columns[0] == "0" ? null : Time(long.Parse(columns[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Notes what a sweep found, before it deletes that.</summary>
    internal Task AddFoundAsync(Guid sweep, IReadOnlyDictionary<Guid, Dictionary<string, long>> found, CancellationToken cancellationToken) =>
        AppendAsync(found.Keys, "deleting", sweep, found, cancellationToken);

    internal Task AddDeletedAsync(Guid sweep, IEnumerable<Guid> erasures, CancellationToken cancellationToken) =>
        AppendAsync(erasures, "deleted", sweep, null, cancellationToken);

    internal Task AddErasedAsync(IEnumerable<Guid> erasures, CancellationToken cancellationToken) =>
        AppendAsync(erasures, "erased", Guid.Empty, null, cancellationToken);

    private Task AppendAsync(
        IEnumerable<Guid> erasures,
        string state,
        Guid sweep,
        IReadOnlyDictionary<Guid, Dictionary<string, long>>? rows,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return InsertAsync(
            "erasures (id, at, state, sweep, rows)",
            erasures.Select(id => new StateJson(id, now, state, sweep, rows?[id] ?? [])),
            cancellationToken);
    }

    private Task InsertAsync<T>(string into, IEnumerable<T> rows, CancellationToken cancellationToken) => client.InsertAsync(
        $"INSERT INTO {into} FORMAT JSONEachRow",
        async (stream, token) =>
        {
            foreach (var row in rows)
            {
                await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(row, RowJson.Options), token);
                await stream.WriteAsync("\n"u8.ToArray(), token);
            }
        },
        Synchronous,
        cancellationToken);

    private async Task<IReadOnlyList<ErasureReceipt>> ReadAsync(Guid? id, int most, CancellationToken cancellationToken)
    {
        const string subjectsSql = """
            SELECT toString(erasure) AS id, toUnixTimestamp64Micro(max(requested_at)) AS requested,
                uniqExactIf(subject, kind = 'visitor') AS visitors
            FROM erasure_subjects WHERE {all:Bool} OR erasure = {id:UUID}
            GROUP BY erasure ORDER BY requested DESC LIMIT {most:UInt32}
            """;
        const string statesSql = """
            SELECT toString(id) AS erasure, toUnixTimestamp64Milli(at) AS time, toString(state) AS state, toString(sweep) AS sweep, rows
            FROM erasures WHERE id IN {ids:Array(UUID)} ORDER BY at
            """;
        var subjects = new List<SubjectsRow>();
        var parameters = new QueryParameters().Add("all", id is null ? "true" : "false").Add("id", id ?? Guid.Empty).Add("most", most);
        await foreach (var row in client.ReadRowsAsync<SubjectsRow>(subjectsSql, cancellationToken, parameters))
        {
            subjects.Add(row);
        }

        var states = new List<StateRow>();
        foreach (var page in subjects.Chunk(100))
        {
            var ids = new QueryParameters().Add("ids", page.Select(row => row.Id));
            await foreach (var row in client.ReadRowsAsync<StateRow>(statesSql, cancellationToken, ids))
            {
                states.Add(row);
            }
        }

        var byErasure = states.ToLookup(row => row.Erasure);
        return [.. subjects.Select(row => Receipt(row, [.. byErasure[row.Id]]))];
    }

    private static ErasureReceipt Receipt(SubjectsRow subjects, StateRow[] states)
    {
        var sweeps = states.Where(row => row.State == "deleting").Select(row => new SweepRecord(
            Instant(row),
            states.FirstOrDefault(end => end.State == "deleted" && end.Sweep == row.Sweep) is { } ended ? Instant(ended) : null,
            row.Rows)).ToList();
        var erased = states.LastOrDefault(row => row.State == "erased");
        var state = erased is not null ? ErasureState.Erased : sweeps.Count > 0 ? ErasureState.Erasing : ErasureState.Requested;
        return new ErasureReceipt(
            Guid.Parse(subjects.Id),
            Time(subjects.Requested),
            state,
            subjects.Visitors,
            SweepRecord.Sum(sweeps),
            sweeps.Max(sweep => sweep.EndedAt),
            erased is null ? null : Instant(erased));
    }

    private static DateTimeOffset Instant(StateRow row) => DateTimeOffset.FromUnixTimeMilliseconds(row.Time);

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);

    private static long Microseconds(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record SubjectJson(Guid Erasure, long RequestedAt, string Kind, string Subject);

    private sealed record StateJson(Guid Id, long At, string State, Guid Sweep, IReadOnlyDictionary<string, long> Rows);

    private sealed record OpenRow(string Id, long Requested, int Identities);

    private sealed record SubjectsRow(string Id, long Requested, int Visitors);

    private sealed record StateRow(string Erasure, long Time, string State, string Sweep, Dictionary<string, long> Rows);
}
