using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Visitors;

/// <summary>What visitors did, the newest first, in the sessions of the view <c>session_events</c>. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class VisitorTimeline(ClickHouseClient client)
{
    private const string Columns = """
        site, event, event_id, event_time, page_url, page_path, title, referrer, value, currency, order_id,
                items.id, items.name, items.category, items.price, items.quantity, props, consent_analytics, consent_marketing
        """;

    // A word on consent belongs to no session.
    private const string EventsSql = $$"""
        SELECT site, event, toUnixTimestamp64Milli(event_time) AS at, cityHash64(site, event_id) AS mark, toUnixTimestamp64Milli(starts_at) AS session_start,
            page_url, page_path, title, referrer, if(value IS NULL, NULL, toString(value)) AS amount, currency, order_id,
            items.id AS item_ids, items.name AS item_names, items.category AS item_categories,
            arrayMap(price -> toString(price), items.price) AS item_prices, arrayMap(quantity -> toString(quantity), items.quantity) AS item_quantities,
            props, consent_analytics, consent_marketing
        FROM
        (
            SELECT {{Columns}}, session_start AS starts_at FROM session_events
            WHERE visitor_id = {visitor:UInt64} AND ({site:String} = '' OR site = {site:String})
            UNION ALL
            SELECT {{Columns}}, toDateTime64(0, 3, 'UTC') AS starts_at FROM events
            WHERE visitor_id = {visitor:UInt64} AND ({site:String} = '' OR site = {site:String}) AND event = 'consent'
        )
        WHERE (toUnixTimestamp64Milli(event_time), cityHash64(site, event_id)) < ({before_at:Int64}, {before_mark:UInt64})
        ORDER BY at DESC, mark DESC
        LIMIT {most:UInt32}
        """;

    private const string SessionsSql = """
        SELECT site, toUnixTimestamp64Milli(session_start) AS session_start, toUnixTimestamp64Milli(max(event_time)) AS session_end, count() AS events,
            countIf(event = 'page_view') AS page_views, sumIf(toUInt32OrZero(visit.props['seconds']), event = 'engagement') AS engagement_seconds,
            argMinIf(visit.page_path, (event_time, event_id), event = 'page_view') AS landing_page,
            argMinIf(visit.source, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS source,
            argMinIf(visit.medium, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS medium,
            argMinIf(visit.channel, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS channel,
            argMinIf(visit.network, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS network,
            argMinIf(visit.campaign, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS campaign,
            argMinIf(visit.country, (event_time, event_id), visit.country != '') AS country,
            argMinIf(visit.device_type, (event_time, event_id), visit.device_type != '') AS device_type,
            argMinIf(visit.os, (event_time, event_id), visit.os != '') AS os,
            argMinIf(visit.browser, (event_time, event_id), visit.browser != '') AS browser,
            max(visit.is_bot) AS is_bot
        FROM
        (
            SELECT * FROM session_events
            WHERE visitor_id = {visitor:UInt64} AND ({site:String} = '' OR site = {site:String})
        ) AS visit
        WHERE toUnixTimestamp64Milli(visit.session_start) IN {starts:Array(Int64)}
        GROUP BY site, visit.session_start
        ORDER BY visit.session_start DESC, site
        """;

    private static readonly QuerySettings Settings = new QuerySettings()
        .Set("output_format_json_quote_64bit_integers", 1)
        .Set("output_format_json_validate_utf8", 1);

    /// <summary>Events of a visitor, the newest first.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="site">Only on this site; null for all.</param>
    /// <param name="before">Only what stands behind this place.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<TimelineEvent>> ReadEventsAsync(
        ulong visitor, string? site, TimelineCursor before, int most, CancellationToken cancellationToken)
    {
        var events = new List<TimelineEvent>();
        await foreach (var row in client.ReadRowsAsync<TimelineEvent>(EventsSql, cancellationToken, Parameters(visitor, site, before, most), Settings))
        {
            events.Add(row);
        }

        return events;
    }

    /// <summary>The sessions that begin at some of these times, whole.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<TimelineSession>> ReadSessionsAsync(
        ulong visitor, string? site, IReadOnlyCollection<long> starts, CancellationToken cancellationToken)
    {
        var sessions = new List<TimelineSession>();
        if (starts.Count == 0)
        {
            return sessions;
        }

        var parameters = new QueryParameters().Add("visitor", visitor).Add("site", site ?? "").Add("starts", starts);
        await foreach (var row in client.ReadRowsAsync<TimelineSession>(SessionsSql, cancellationToken, parameters, Settings))
        {
            sessions.Add(row);
        }

        return sessions;
    }

    /// <summary>What <see cref="ReadEventsAsync"/> asks, to be read and run by people.</summary>
    public static string ToSql(ulong visitor, string? site, TimelineCursor before, int most) =>
        ReadableSql.Of(EventsSql, Parameters(visitor, site, before, most));

    private static QueryParameters Parameters(ulong visitor, string? site, TimelineCursor before, int most) => new QueryParameters()
        .Add("visitor", visitor).Add("site", site ?? "").Add("before_at", before.At).Add("before_mark", before.Mark).Add("most", most);
}
