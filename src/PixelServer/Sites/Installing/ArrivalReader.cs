using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Sites.Installing;

/// <summary>Asks ClickHouse what has arrived of a site.</summary>
internal static class ArrivalReader
{
    // The table is sorted by site and day: its ends are found without reading the rest. Client times may lie 7 days back.
    private const string FirstSql = """
        SELECT count() AS events, toUnixTimestamp64Milli(min(received_at)) AS first
        FROM events
        WHERE site = {site:String}
            AND toDate(event_time) = (SELECT toDate(event_time) FROM events WHERE site = {site:String} ORDER BY site, toDate(event_time) LIMIT 1)
        """;

    private const string LastSql = """
        SELECT count() AS events, toUnixTimestamp64Milli(max(received_at)) AS last
        FROM events
        WHERE site = {site:String} AND toDate(event_time) >= today() - 30
        """;

    private const string HostsSql = """
        SELECT page_host AS host, count() AS events, toUnixTimestamp64Milli(max(received_at)) AS last, countIf(cookieless) AS cookieless,
            countIf(consent_analytics) AS analytics, countIf(consent_marketing) AS marketing, countIf(is_bot) AS bots
        FROM events
        WHERE site = {site:String} AND toDate(event_time) >= today() - 8 AND received_at >= now64(6) - INTERVAL 1 DAY
        GROUP BY host
        ORDER BY events DESC, host
        """;

    private const string RejectedSql = """
        SELECT reason, any(detail) AS detail, count() AS events, toUnixTimestamp64Milli(max(assumeNotNull(received_at))) AS last
        FROM rejected_events
        WHERE site = {site:String} AND block_date >= today() - 2 AND received_at >= now64(6) - INTERVAL 1 DAY
        GROUP BY reason
        ORDER BY events DESC, reason
        LIMIT 50
        """;

    private const int MostHosts = 50;

    /// <param name="client">Who asks.</param>
    /// <param name="site">The site.</param>
    /// <param name="allows">Whether pages of a host may send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClickHouseException">ClickHouse does not answer.</exception>
    public static async Task<(DateTimeOffset? First, DateTimeOffset? Last, ArrivalView Day)> ReadAsync(
        ClickHouseClient client, string site, Func<string, bool> allows, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("site", site);
        var first = await OneAsync<FirstRow>(client, FirstSql, parameters, cancellationToken);
        var last = first.Events == 0 ? new LastRow(0, 0) : await OneAsync<LastRow>(client, LastSql, parameters, cancellationToken);
        var hosts = await client.ReadRowsAsync<HostRow>(HostsSql, cancellationToken, parameters).ToListAsync(cancellationToken);
        var rejected = await client.ReadRowsAsync<RejectedRow>(RejectedSql, cancellationToken, parameters).ToListAsync(cancellationToken);
        var events = hosts.Sum(host => host.Events);
        var day = new ArrivalView
        {
            Events = events,
            CookieShare = Share(events - hosts.Sum(host => host.Cookieless)),
            AnalyticsShare = Share(hosts.Sum(host => host.Analytics)),
            MarketingShare = Share(hosts.Sum(host => host.Marketing)),
            Bots = hosts.Sum(host => host.Bots),
            Hosts = [.. hosts.Take(MostHosts).Select(host => new PageHostView(host.Host, host.Events, At(host.Last), allows(host.Host)))],
            Rejected = [.. rejected.Select(one => new RejectionView(one.Reason, one.Detail, one.Events, At(one.Last)))],
        };
        return (first.Events == 0 ? null : At(first.First), last.Events == 0 ? null : At(last.Last), day);

        double? Share(long part) => events == 0 ? null : (double)part / events;
    }

    private static async Task<T> OneAsync<T>(ClickHouseClient client, string sql, QueryParameters parameters, CancellationToken cancellationToken) =>
        await client.ReadRowsAsync<T>(sql, cancellationToken, parameters).FirstAsync(cancellationToken);

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private sealed record FirstRow(long Events, long First);

    private sealed record LastRow(long Events, long Last);

    private sealed record HostRow(string Host, long Events, long Last, long Cookieless, long Analytics, long Marketing, long Bots);

    private sealed record RejectedRow(string Reason, string Detail, long Events, long Last);
}
