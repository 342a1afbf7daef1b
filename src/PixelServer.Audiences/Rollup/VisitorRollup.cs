using System.Globalization;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Rollup;

/// <summary>
/// Keeps <c>visitor_states</c> and <c>visitor_days</c>: what of a visitor every audience asks for. A filling takes in the events loaded since the last
/// one; a full one begins a new generation from all events, so that deleted ones are forgotten. Stopped at any point it leaves what readers
/// see as it was; several at once do no harm, because taking a row in twice changes nothing. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="time">The clock.</param>
public sealed class VisitorRollup(ClickHouseClient client, TimeProvider time)
{
    /// <summary>
    /// A row's <c>loaded_at</c> is older than its appearance by as long as its insert takes, and no insert takes longer than its time-out; so
    /// much is taken in again.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(90);

    // Events of a full filling that one statement takes in: its memory is bounded by them.
    private const long EventsAtOnce = 10_000_000;

    private const string NewestSql = """
        SELECT generation, toUnixTimestamp64Milli(seen_until) AS seen_until FROM visitor_fills
        ORDER BY generation DESC, visitor_fills.seen_until DESC LIMIT 1
        """;

    // A word is twice its time, and one more for a no: of two in the same millisecond the no is greater.
    private const string StatesSql = """
        INSERT INTO visitor_states (generation, site, visitor_id, first_seen, last_seen, analytics_word, marketing_word, is_bot, known_by)
        SELECT
            {generation:UInt64}, site, visitor_id,
            min(if(event != 'consent', event_time, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'))),
            max(if(event != 'consent', event_time, toDateTime64(0, 3, 'UTC'))),
            max(2 * toUnixTimestamp64Milli(event_time) + NOT consent_analytics),
            max(2 * toUnixTimestamp64Milli(event_time) + NOT (consent_marketing AND NOT global_privacy_control)),
            max(events.is_bot),
            groupBitOr(if(consent_analytics, (user_id != '') + 2 * notEmpty(email_hashes) + 4 * notEmpty(phone_hashes), 0))
        FROM events
        WHERE visitor_id != 0 AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND visitor_id >= {from:UInt64} AND visitor_id <= {until:UInt64}
        GROUP BY site, visitor_id
        """;

    private const string DaysSql = """
        INSERT INTO visitor_days (generation, site, day, visitor_id, first_time, last_time)
        SELECT {generation:UInt64}, site, toDate(event_time) AS day, visitor_id, min(event_time), max(event_time)
        FROM events
        WHERE visitor_id != 0 AND event != 'consent' AND NOT is_bot
            AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND visitor_id >= {from:UInt64} AND visitor_id <= {until:UInt64}
        GROUP BY site, day, visitor_id
        """;

    /// <summary>The newest complete filling; null before the first.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<RollupState?> FindAsync(CancellationToken cancellationToken)
    {
        await foreach (var state in client.ReadRowsAsync<RollupState>(NewestSql, cancellationToken))
        {
            return state;
        }

        return null;
    }

    /// <summary>Takes in what was loaded since the last filling; everything when wanted, or when there is none.</summary>
    /// <param name="isFull">Begin anew.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it; what readers see stays.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<RollupState> FillAsync(bool isFull, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var now = await ReadNumberAsync("SELECT toUnixTimestamp64Milli(now64(3))", cancellationToken);
        var last = await FindAsync(cancellationToken);
        var begins = isFull || last is null;
        var generation = begins ? BuildNumber.New(now) : last!.Generation;
        var since = begins ? 0 : Math.Max(0, last!.SeenUntil - (long)Overlap.TotalMilliseconds);
        var parts = begins ? Math.Max(1, await ReadNumberAsync("SELECT count() FROM events", cancellationToken) / EventsAtOnce) : 1;
        var done = 0;
        foreach (var range in Compilation.VisitorRange.Split((int)parts))
        {
            foreach (var sql in (string[])[StatesSql, DaysSql])
            {
                await client.ExecuteAsync(
                    sql,
                    cancellationToken,
                    new QueryParameters().Add("generation", generation).Add("since", since).Add("from", range.From).Add("until", range.Until),
                    new QuerySettings().Set("async_insert", 0).Set("max_bytes_before_external_group_by", 1L << 30));
                progress?.Report(++done / (2.0 * parts));
            }
        }

        await client.ExecuteAsync(
            """
            INSERT INTO visitor_fills (generation, seen_until, completed_at)
            SELECT {generation:UInt64}, fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({completed:Int64}, 'UTC')
            """,
            cancellationToken,
            new QueryParameters().Add("generation", generation).Add("seen", now).Add("completed", time.GetUtcNow().ToUnixTimeMilliseconds()),
            new QuerySettings().Set("async_insert", 0));
        if (begins)
        {
            await CleanAsync(generation, now, cancellationToken);
        }

        return new RollupState(generation, now);
    }

    // Of the generation before some reader may still be at its statement; what is older than two hours nobody reads or fills.
    private async Task CleanAsync(ulong newest, long now, CancellationToken cancellationToken)
    {
        var longest = BuildNumber.At(now - (long)TimeSpan.FromHours(2).TotalMilliseconds);
        foreach (var table in (string[])["visitor_states", "visitor_days", "visitor_fills"])
        {
            var partitions = await client.QueryAsync(
                $"SELECT DISTINCT partition FROM {client.SystemTable("parts")} WHERE active AND database = currentDatabase() AND table = '{table}' FORMAT TSV", cancellationToken);
            var generations = partitions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => ulong.Parse(text, CultureInfo.InvariantCulture)).Order().ToList();
            var kept = generations.Where(one => one < newest).LastOrDefault();
            foreach (var generation in generations.Where(one => one < kept || (one < newest && one < longest)))
            {
                await client.ExecuteAsync($"ALTER TABLE {table} DROP PARTITION {generation.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
            }
        }
    }

    private async Task<long> ReadNumberAsync(string sql, CancellationToken cancellationToken) =>
        long.Parse(await client.QueryAsync($"{sql} FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);
}
