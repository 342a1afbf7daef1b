using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Visitors;

/// <summary>What is known of visitors in short: where they came from, with which devices, what they consent to. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class VisitorProfiles(ClickHouseClient client)
{
    private const int MostDevices = 20;

    // Sources as the view visitors, words as visitor_consent, sessions as session_events have them; all in one pass over the visitor's events.
    private const string SitesSql = """
        SELECT site, toUnixTimestamp64Milli(min(event_time)) AS first_seen, toUnixTimestamp64Milli(max(event_time)) AS last_seen,
            countIf(event != 'consent') AS events, countIf(begins) AS sessions,
            argMinIf(touch.source, (event_time, event_id), touch.source != '') AS first_source,
            argMinIf(touch.medium, (event_time, event_id), touch.source != '') AS first_medium,
            argMinIf(touch.channel, (event_time, event_id), touch.source != '') AS first_channel,
            argMinIf(touch.network, (event_time, event_id), touch.source != '') AS first_network,
            argMinIf(touch.campaign, (event_time, event_id), touch.source != '') AS first_campaign,
            argMaxIf(touch.source, (touch.source != '(direct)', event_time, event_id), touch.source != '') AS last_source,
            argMaxIf(touch.medium, (touch.source != '(direct)', event_time, event_id), touch.source != '') AS last_medium,
            argMaxIf(touch.channel, (touch.source != '(direct)', event_time, event_id), touch.source != '') AS last_channel,
            argMaxIf(touch.network, (touch.source != '(direct)', event_time, event_id), touch.source != '') AS last_network,
            argMaxIf(touch.campaign, (touch.source != '(direct)', event_time, event_id), touch.source != '') AS last_campaign,
            countIf(event = 'purchase') AS purchases,
            sumMapIf([toString(touch.currency)], [assumeNotNull(touch.value)], event = 'purchase' AND isNotNull(touch.value)) AS revenue,
            revenue.1 AS currencies, arrayMap(worth -> toString(worth), revenue.2) AS revenues,
            max(touch.is_bot) AS is_bot, argMax(touch.cookieless, event_time) AS is_cookieless,
            argMax(touch.consent_analytics, (event_time, NOT touch.consent_analytics)) AS consent_analytics,
            argMax(touch.consent_marketing, (event_time, NOT touch.consent_marketing)) AS consent_marketing,
            argMax(touch.global_privacy_control, (event_time, touch.global_privacy_control)) AS global_privacy_control,
            argMax(touch.do_not_track, (event_time, touch.do_not_track)) AS do_not_track,
            toUnixTimestamp64Milli(max(event_time)) AS word_at
        FROM
        (
            SELECT *, event != 'consent' AND dateDiff('millisecond', max(if(event = 'consent', toDateTime64(0, 3, 'UTC'), event_time)) OVER (
                PARTITION BY site ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), event_time) > 1800000 AS begins
            FROM events WHERE visitor_id = {visitor:UInt64}
        ) AS touch
        GROUP BY site
        ORDER BY last_seen DESC, site
        """;

    private const string DevicesSql = """
        SELECT device_type, device_brand, device_model, os, browser, in_app, country, count() AS events, toUnixTimestamp64Milli(max(event_time)) AS last_seen
        FROM events
        WHERE visitor_id = {visitor:UInt64} AND event != 'consent'
        GROUP BY device_type, device_brand, device_model, os, browser, in_app, country
        ORDER BY last_seen DESC
        LIMIT {most:UInt32}
        """;

    private static readonly QuerySettings Settings = new QuerySettings()
        .Set("output_format_json_quote_64bit_integers", 1)
        .Set("output_format_json_validate_utf8", 1);

    /// <summary>The visitor on each site that has events of it, the latest first.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<VisitorOnSite>> ReadSitesAsync(ulong visitor, CancellationToken cancellationToken)
    {
        var sites = new List<VisitorOnSite>();
        await foreach (var row in client.ReadRowsAsync<VisitorOnSite>(SitesSql, cancellationToken, Of(visitor), Settings))
        {
            sites.Add(row);
        }

        return sites;
    }

    /// <summary>The visitor's devices, the latest first.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<VisitorDevice>> ReadDevicesAsync(ulong visitor, CancellationToken cancellationToken)
    {
        var devices = new List<VisitorDevice>();
        await foreach (var row in client.ReadRowsAsync<VisitorDevice>(DevicesSql, cancellationToken, Of(visitor).Add("most", MostDevices), Settings))
        {
            devices.Add(row);
        }

        return devices;
    }

    /// <summary>Visitors in a line each, the latest first; those without events are left out.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<VisitorGlance>> ReadGlancesAsync(IReadOnlyCollection<ulong> visitors, CancellationToken cancellationToken)
    {
        var glances = new List<VisitorGlance>();
        if (visitors.Count == 0)
        {
            return glances;
        }

        await foreach (var row in client.ReadRowsAsync<VisitorGlance>(GlancesSql(visitors), cancellationToken, settings: Settings))
        {
            glances.Add(row);
        }

        return glances;
    }

    /// <summary>What <see cref="ReadSitesAsync"/> asks, to be read and run by people.</summary>
    public static string ToSql(ulong visitor) => ReadableSql.Of(SitesSql, Of(visitor));

    // Numbers, of which there may be too many for a parameter.
    private static string GlancesSql(IEnumerable<ulong> visitors) => $"""
        SELECT visitor_id AS visitor, arraySort(groupUniqArray(toString(site))) AS sites, toUnixTimestamp64Milli(min(event_time)) AS first_seen,
            toUnixTimestamp64Milli(max(event_time)) AS last_seen, countIf(event != 'consent') AS events
        FROM events
        WHERE visitor_id IN ({string.Join(',', visitors.Select(id => id.ToString(CultureInfo.InvariantCulture)))})
        GROUP BY visitor_id
        ORDER BY last_seen DESC, visitor
        """;

    private static QueryParameters Of(ulong visitor) => new QueryParameters().Add("visitor", visitor);
}
