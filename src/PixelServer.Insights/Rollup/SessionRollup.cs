using System.Globalization;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights.Rollup;

/// <summary>
/// Keeps <c>insight_sessions</c>: the sessions that <c>session_events</c> tells of, a row each. A filling works out anew the sessions of visitors of whom
/// events were loaded since the last one, a day or so before and after those events. Stopped at any point it leaves nothing wrong, since each row is
/// whole by itself, and the next goes on with the days that were not done; several at once do no harm. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="eventsAtOnce">Events that one statement takes in: its memory is bounded by them, about 1 GB for 2 million.</param>
public sealed class SessionRollup(ClickHouseClient client, TimeProvider time, long eventsAtOnce = 2_000_000)
{
    /// <summary>
    /// A row's <c>loaded_at</c> is older than its appearance by as long as its insert takes, and no insert takes longer than its time-out; so
    /// much is taken in again.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(90);

    /// <summary>How much of what the filling before has seen is looked at again.</summary>
    internal TimeSpan Again { get; init; } = Overlap;

    private const long Day = 86_400_000;

    // Beside the largest part of a month.
    private const int MostUnmerged = 100_000;
    private const string MostUnmergedShare = "0.1";

    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);

    private readonly FillRecords _fills = new(client, time);
    private volatile Look? _look;
    private long _forgotAt = long.MinValue;

    /// <summary>The newest complete filling; null before the first.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public Task<InsightFill?> FindAsync(CancellationToken cancellationToken) => _fills.FindAsync(cancellationToken);

    /// <summary>Takes in what was loaded since the last filling.</summary>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<InsightFill> FillAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var last = await FindAsync(cancellationToken);
        var since = last is null || await client.QueryAsync("SELECT count() FROM insight_sessions FORMAT TSV", cancellationToken) == "0\n" ? 0 : Math.Max(0, last.SeenUntil - (long)Again.TotalMilliseconds);
        var now = await ReadNowAsync(cancellationToken);
        var unfinished = await _fills.FindUnfinishedAsync(last?.SeenUntil ?? 0, cancellationToken);
        var (begun, doneUntil) = unfinished ?? (now, 0);
        var (isSame, look) = await LookAsync(begun, cancellationToken);
        var isChanged = !(isSame && unfinished is null && last is not null);
        if (isChanged)
        {
            isChanged = await FillAsync(since, begun, doneUntil, progress, cancellationToken) || last is null;
        }

        var fill = new InsightFill(begun, isChanged ? begun : last!.ChangedAt);
        await _fills.AddAsync(fill, null, cancellationToken);
        _look = look;
        return fill;
    }

    // Whether there was anything new.
    private async Task<bool> FillAsync(long since, long begun, long doneUntil, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var spans = await FindSpansAsync(since, cancellationToken);
        foreach (var span in spans)
        {
            foreach (var sql in (string[])[SessionSql.FillVisitors, SessionSql.FillNames])
            {
                await WriteAsync(sql, new QueryParameters().Add("since", since).Add("from", span.From).Add("until", span.Until), cancellationToken);
            }
        }

        var done = 0;
        foreach (var span in spans)
        {
            if (span.Until > doneUntil)
            {
                await FillAsync(span, since, cancellationToken);
                await _fills.AddAsync(new InsightFill(begun, begun), span.Until, cancellationToken);
            }

            progress?.Report(++done / (double)spans.Count);
        }

        if (since > 0 && spans.Count > 0)
        {
            await WriteAsync(
                SessionSql.MendFirstSeen,
                new QueryParameters().Add("filled", BuildNumber.New(await ReadNowAsync(cancellationToken))).Add("since", since).Add("earliest", spans[0].From),
                cancellationToken);
        }

        await MergeAsync(cancellationToken);
        return await ForgetAsync(cancellationToken) || spans.Count > 0;
    }

    // What lies in several parts is merged by whoever reads it, again and again, which doubles the time of most figures. Few rows do not matter; many come at
    // once, and ClickHouse may leave them so.
    private async Task MergeAsync(CancellationToken cancellationToken)
    {
        var unmerged = client.ReadRowsAsync<PartitionRow>(
            $"""
            SELECT DISTINCT table, partition_id FROM {client.SystemTable("parts")}
            WHERE active AND database = currentDatabase() AND table IN ('insight_sessions', 'insight_names')
            GROUP BY table, partition_id, node HAVING sum(rows) - max(rows) > greatest({MostUnmerged}, {MostUnmergedShare} * max(rows))
            """,
            cancellationToken);
        await foreach (var (table, partition) in unmerged)
        {
            await client.ExecuteAsync($"OPTIMIZE TABLE {table} PARTITION ID '{partition}' FINAL", cancellationToken);
        }
    }

    // Whether nothing was loaded since the last look: what is looked at again would be worked out anew each time, without need.
    private async Task<(bool IsSame, Look Look)> LookAsync(long begun, CancellationToken cancellationToken)
    {
        var (before, from) = (_look, begun - (long)Again.TotalMilliseconds);
        await foreach (var row in client.ReadRowsAsync<LookRow>(
            """
            SELECT countIf(loaded_at >= fromUnixTimestamp64Milli({before:Int64}, 'UTC')) AS before, countIf(loaded_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AS now
            FROM events WHERE loaded_at >= fromUnixTimestamp64Milli(least({before:Int64}, {from:Int64}), 'UTC')
            """,
            cancellationToken,
            new QueryParameters().Add("before", before?.From ?? from).Add("from", from)))
        {
            return (before is not null && row.Before == before.Events, new Look(from, row.Now));
        }

        throw new InvalidOperationException("A count had no row.");
    }

    // When all is filled anew, spans lie side by side and each writes what begins in it; else what begins near new events is worked out again.
    private async Task FillAsync(DaySpan span, long since, CancellationToken cancellationToken)
    {
        var isAnew = since == 0;
        var (begin, end) = isAnew ? (span.From, span.Until) : (span.From - Day, span.Until + SessionSql.Pause);
        var readUntil = span.Until + Day;
        ExtentRow extent;
        while (true)
        {
            extent = await ReadExtentAsync(span, since, begin, readUntil, cancellationToken);
            var (reachesBefore, reachesAfter) = (!isAnew && extent.ReachBefore > 0, extent.ReachAfter > 0);
            if (!reachesBefore && !reachesAfter)
            {
                break;
            }

            begin -= reachesBefore ? Day : 0;
            readUntil += reachesAfter ? Day : 0;
        }

        // Numbered by when it begins to read: of two rows of a session the one that knows more counts.
        var now = await ReadNowAsync(cancellationToken);
        var parts = Math.Max(1, (extent.Events + eventsAtOnce - 1) / eventsAtOnce);
        for (var part = 0L; part < parts; part++)
        {
            await WriteAsync(
                SessionSql.FillSessions(isAnew),
                Window(span, since, begin, readUntil).Add("filled", BuildNumber.New(now)).Add("begin", begin).Add("end", end).Add("parts", parts).Add("part", part),
                cancellationToken);
        }
    }

    private static QueryParameters Window(DaySpan span, long since, long begin, long readUntil) => new QueryParameters()
        .Add("since", since).Add("from", span.From).Add("until", span.Until).Add("read_from", begin - SessionSql.Pause).Add("read_until", readUntil);

    private async Task<ExtentRow> ReadExtentAsync(DaySpan span, long since, long begin, long readUntil, CancellationToken cancellationToken)
    {
        var window = Window(span, since, begin, readUntil).Add("before", begin).Add("after", readUntil - Day).Add("parts", 1).Add("part", 0);
        await foreach (var row in client.ReadRowsAsync<ExtentRow>(SessionSql.Extent(since == 0), cancellationToken, window))
        {
            return row;
        }

        throw new InvalidOperationException("A count had no row.");
    }

    // Days with new events, so many together as one statement can take.
    private async Task<List<DaySpan>> FindSpansAsync(long since, CancellationToken cancellationToken)
    {
        var spans = new List<DaySpan>();
        var events = 0L;
        await foreach (var row in client.ReadRowsAsync<DayRow>(SessionSql.Days, cancellationToken, new QueryParameters().Add("since", since)))
        {
            events += row.Events;
            if (spans.Count > 0 && events <= eventsAtOnce)
            {
                spans[^1] = spans[^1] with { Until = row.Day + Day };
                continue;
            }

            spans.Add(new DaySpan(row.Day, row.Day + Day));
            events = row.Events;
        }

        return spans;
    }

    // Days whose events are gone because they are too old, and visitors of whom nothing is left. Whether there were any.
    private async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        if (_forgotAt != long.MinValue && time.GetElapsedTime(_forgotAt) < ForgetInterval)
        {
            return false;
        }

        _forgotAt = time.GetTimestamp();
        await _fills.ForgetAsync(cancellationToken);
        var oldest = await client.QueryAsync("SELECT if(count() = 0, toDate('2149-06-06'), toDate(min(event_time))) FROM events FORMAT TSVRaw", cancellationToken);
        var before = new QueryParameters().Add("oldest", oldest.TrimEnd('\n'));
        if (await client.QueryAsync("SELECT min(day) < {oldest:Date} AND count() > 0 FROM insight_sessions FORMAT TSV", cancellationToken, before) != "1\n")
        {
            return false;
        }

        await client.ExecuteAsync("DELETE FROM insight_sessions WHERE day < {oldest:Date}", cancellationToken, before);
        await client.ExecuteAsync(
            "DELETE FROM insight_visitors WHERE toDate(first_seen) < {oldest:Date} AND (site, visitor_id) NOT IN (SELECT site, visitor_id FROM insight_sessions)",
            cancellationToken,
            before);
        await client.ExecuteAsync("DELETE FROM insight_names WHERE toDate(seen) < {oldest:Date}", cancellationToken, before);
        return true;
    }

    private Task WriteAsync(string sql, QueryParameters parameters, CancellationToken cancellationToken) => client.ExecuteAsync(
        sql, cancellationToken, parameters, new QuerySettings().Set("async_insert", 0).Set("max_bytes_before_external_group_by", 1L << 30)
            // Of many visitors to look up each in the index takes longer than to read all.
            .Set("use_index_for_in_with_subqueries_max_values", 10_000));

    private async Task<long> ReadNowAsync(CancellationToken cancellationToken) =>
        long.Parse(await client.QueryAsync("SELECT toUnixTimestamp64Milli(now64(3)) FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);

    // How many events there were that were loaded from a time on.
    private sealed record Look(long From, long Events);

    private sealed record LookRow(long Before, long Now);

    private sealed record PartitionRow(string Table, string PartitionId);

    private sealed record DayRow(long Day, long Events);

    private sealed record ExtentRow(long Events, long ReachBefore, long ReachAfter);
}
