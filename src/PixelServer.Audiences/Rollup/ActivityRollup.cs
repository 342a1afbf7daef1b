using System.Globalization;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Rollup;

/// <summary>
/// Keeps <c>visitor_activity</c>: what visitors did on each day. A filling works out anew the days of visitors of whom events were loaded since the
/// last one. Stopped at any point it leaves nothing wrong, since each row is whole by itself; several at once do no harm. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="eventsAtOnce">Events that one statement takes in: its memory is bounded by them. A day is never split.</param>
public sealed class ActivityRollup(ClickHouseClient client, TimeProvider time, long eventsAtOnce = 8_000_000)
{
    private const string Item = "event IN ('view_item', 'select_item')";

    // Ties of time are broken by the token, so that the same events make the same row.
    private static readonly string FillSql = $$"""
        INSERT INTO visitor_activity (site, visitor_id, day, filled, first_time, last_time, hours, page_views, item_views, searches, carts, checkouts, purchases,
            revenue, sign_ups, prices, price_max, engagement, scroll, channel, source, medium, campaign, landing_page, device_type, os, browser, country, region,
            language, things)
        SELECT
            site, visitor_id, toDate(event_time) AS day, {filled:UInt64}, toDateTime(min(event_time), 'UTC'), toDateTime(max(event_time), 'UTC'),
            groupBitOr(bitShiftLeft(toUInt32(1), toHour(event_time))),
            countIf(event = 'page_view'), countIf(event = 'view_item'), countIf(event = 'search'), countIf(event = 'add_to_cart'), countIf(event = 'begin_checkout'),
            countIf(event = 'purchase'), sumIf(toFloat64(value), event = 'purchase'), countIf(event IN ('sign_up', 'generate_lead')),
            sumIf(toFloat64(items.price[1]), event = 'view_item'), maxIf(toFloat32(items.price[1]), event = 'view_item'),
            sumIf(toUInt32OrZero(props['seconds']), event = 'engagement'), maxIf(least(toUInt8OrZero(props['percent']), 100), event = 'scroll'),
            {{First("channel", "channel != ''")}}, {{First("source", "source != ''")}}, {{First("medium", "source != ''")}}, {{First("campaign", "source != ''")}},
            {{First("page_path", "event = 'page_view'")}},
            max({{Token("device_type")}}), max({{Token("os")}}), max({{Token("browser")}}), max({{Token("country")}}), max({{Token("region")}}), max({{Token("language")}}),
            arraySort(groupUniqArrayArray(arrayFilter(thing -> thing % 65536 != 0, arrayConcat(
                [toUInt32(65536 + {{Token("event")}})],
                if(event = 'page_view', [toUInt32(131072 + {{Token("page_path")}})], []),
                if({{Item}}, arrayConcat(
                    arrayMap(id -> toUInt32(196608 + {{Token("id")}}), items.id),
                    arrayMap(category -> toUInt32(262144 + {{Token("category")}}), items.category),
                    arrayMap(brand -> toUInt32(327680 + {{Token("brand")}}), items.brand)), [])))))
        FROM events
        WHERE visitor_id != 0 AND event != 'consent' AND NOT is_bot AND toDate(event_time) >= {from:Date} AND toDate(event_time) <= {until:Date}
            AND ({since:Int64} = 0 OR (site, visitor_id) IN
            (
                SELECT site, visitor_id FROM events
                WHERE loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND toDate(event_time) >= {from:Date} AND toDate(event_time) <= {until:Date}
            ))
        GROUP BY site, visitor_id, day
        """;

    /// <summary>Of a text: what stands for it in <c>visitor_activity</c>.</summary>
    public static string Token(string text) => $"toUInt16(if({text} = '', 0, 1 + cityHash64({text}) % 65535))";

    /// <summary>Takes in what was loaded since the last filling.</summary>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Events loaded before this time, in Unix milliseconds, are in it.</returns>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<long> FillAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var last = await ReadNumberAsync("SELECT toUnixTimestamp64Milli(max(seen_until)) FROM visitor_activity_fills", cancellationToken);

        // Of two rows the one that was filled later counts, also where the clock was set back between them.
        var now = Math.Max(last + 1, await ReadNumberAsync("SELECT toUnixTimestamp64Milli(now64(3))", cancellationToken));
        var since = Math.Max(0, last - (long)VisitorRollup.Overlap.TotalMilliseconds);
        var spans = await FindSpansAsync(since, cancellationToken);
        var done = 0;
        foreach (var (from, until) in spans)
        {
            await client.ExecuteAsync(
                FillSql,
                cancellationToken,
                new QueryParameters().Add("filled", BuildNumber.New(now)).Add("since", since).Add("from", from).Add("until", until),
                new QuerySettings().Set("async_insert", 0).Set("max_bytes_before_external_group_by", 1L << 30));
            progress?.Report(++done / (double)spans.Count);
        }

        await ForgetAsync(cancellationToken);
        await client.ExecuteAsync(
            """
            INSERT INTO visitor_activity_fills (seen_until, completed_at)
            SELECT fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({completed:Int64}, 'UTC')
            """,
            cancellationToken,
            new QueryParameters().Add("seen", now).Add("completed", time.GetUtcNow().ToUnixTimeMilliseconds()),
            new QuerySettings().Set("async_insert", 0));
        return now;
    }

    private static string First(string column, string where) => $"argMinIf({Token(column)}, (event_time, {Token(column)}), {where})";

    // Days with new events, so many together as one statement can take.
    private async Task<List<(string From, string Until)>> FindSpansAsync(long since, CancellationToken cancellationToken)
    {
        var spans = new List<(string From, string Until)>();
        var events = 0L;
        await foreach (var row in client.ReadRowsAsync<DayRow>(
            """
            SELECT toString(toDate(event_time)) AS day, count() AS events FROM events
            WHERE visitor_id != 0 AND loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY day ORDER BY day
            """,
            cancellationToken,
            new QueryParameters().Add("since", since)))
        {
            events += row.Events;
            if (spans.Count > 0 && events <= eventsAtOnce)
            {
                spans[^1] = (spans[^1].From, row.Day);
                continue;
            }

            spans.Add((row.Day, row.Day));
            events = row.Events;
        }

        return spans;
    }

    // Days whose events are gone because they are too old.
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var first = new QueryParameters().Add("first", (await client.QueryAsync("SELECT min(day) FROM visitor_activity FORMAT TSVRaw", cancellationToken)).TrimEnd('\n'));
        if (await client.QueryAsync("SELECT count() FROM (SELECT 1 FROM events WHERE toDate(event_time) <= {first:Date} LIMIT 1) FORMAT TSV", cancellationToken, first) == "1\n")
        {
            return;
        }

        // To look for the oldest of all events takes longer than to see that there are some.
        var oldest = await client.QueryAsync("SELECT if(count() = 0, toDate('2149-06-06'), toDate(min(event_time))) FROM events FORMAT TSVRaw", cancellationToken);
        await client.ExecuteAsync("DELETE FROM visitor_activity WHERE day < {oldest:Date}", cancellationToken, new QueryParameters().Add("oldest", oldest.TrimEnd('\n')));
    }

    private async Task<long> ReadNumberAsync(string sql, CancellationToken cancellationToken) =>
        long.Parse(await client.QueryAsync($"{sql} FORMAT TSV", cancellationToken), CultureInfo.InvariantCulture);

    private sealed record DayRow(string Day, long Events);
}
