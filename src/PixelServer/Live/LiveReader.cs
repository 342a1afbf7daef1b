using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Live;

/// <summary>
/// Asks ClickHouse what has landed. An event is told once: what has been told is remembered for as long as it can be found again. For one caller at a time.
/// </summary>
internal sealed class LiveReader(TimeProvider time)
{
    // Rows appear a little after the time they carry, and those of a large insert all at once.
    private const int OverlapSeconds = 15;
    private const int BeforeSeconds = 3600;

    private const string Columns = """
        event_id AS id, site, event, toUnixTimestamp64Micro(received_at) AS received, toUnixTimestamp64Milli(loaded_at) AS loaded,
            page_path AS page, title, channel, country, device_type AS device, value, currency, toString(visitor_id) AS visitor, toUInt8(is_bot) AS bot
        """;

    // The index on loaded_at leads to the newest parts; nothing is received after it was loaded.
    private const string RateSql = $$"""
        SELECT site, toUnixTimestamp(received_at) AS second, count() AS events
        FROM events
        WHERE loaded_at >= now64(3) - INTERVAL 65 SECOND AND received_at >= toDateTime({from:Int64}, 'UTC') AND received_at < toDateTime({until:Int64}, 'UTC')
        GROUP BY site, second
        """;

    // Sorted by one column and cut off, so that the others are read of those few rows only.
    private const string NewestSql = $$"""
        SELECT {{Columns}}
        FROM events
        WHERE loaded_at >= now64(3) - INTERVAL {seconds:UInt32} SECOND AND ({site:String} = '' OR site = {site:String})
        ORDER BY received_at DESC
        LIMIT 50
        """;

    private readonly Dictionary<(string Scope, string Site, string Id), long> _told = [];

    /// <summary>What has landed since the last call.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="scopes">The sites that are looked at; empty for all of them together.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClickHouseException">ClickHouse does not answer.</exception>
    public async Task<LiveSnapshot> ReadAsync(ClickHouseClient client, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var until = now.ToUnixTimeSeconds();
        var parameters = new QueryParameters().Add("from", until - LiveSnapshot.Seconds).Add("until", until);
        var rates = new Dictionary<string, long[]>();
        await foreach (var row in client.ReadRowsAsync<RateRow>(RateSql, cancellationToken, parameters))
        {
            if (!rates.TryGetValue(row.Site, out var rate))
            {
                rates.Add(row.Site, rate = new long[LiveSnapshot.Seconds]);
            }

            rate[row.Second - (until - LiveSnapshot.Seconds)] = row.Events;
        }

        var fresh = new Dictionary<string, IReadOnlyList<LiveEvent>>();
        foreach (var scope in scopes)
        {
            var newest = await ReadAsync(client, scope, OverlapSeconds, cancellationToken);
            fresh.Add(scope, [.. newest.Where(one => _told.TryAdd((scope, one.Site, one.Id), until))]);
        }

        Forget(until);
        return new LiveSnapshot(now, rates, fresh);
    }

    /// <summary>The newest events of the last hour, for who begins to look.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not answer.</exception>
    public static Task<List<LiveEvent>> ReadNewestAsync(ClickHouseClient client, string scope, CancellationToken cancellationToken) =>
        ReadAsync(client, scope, BeforeSeconds, cancellationToken);

    private static async Task<List<LiveEvent>> ReadAsync(ClickHouseClient client, string scope, int seconds, CancellationToken cancellationToken)
    {
        var events = new List<LiveEvent>();
        var parameters = new QueryParameters().Add("site", scope).Add("seconds", seconds);
        await foreach (var row in client.ReadRowsAsync<EventRow>(NewestSql, cancellationToken, parameters))
        {
            events.Add(row.Read());
        }

        return events;
    }

    // With room for a question that took long.
    private void Forget(long now)
    {
        foreach (var (key, toldAt) in _told)
        {
            if (toldAt < now - (4 * OverlapSeconds))
            {
                _told.Remove(key);
            }
        }
    }

    private sealed record RateRow(string Site, long Second, long Events);

    private sealed record EventRow(
        string Id,
        string Site,
        string Event,
        long Received,
        long Loaded,
        string Page,
        string Title,
        string Channel,
        string Country,
        string Device,
        decimal? Value,
        string Currency,
        string Visitor,
        byte Bot)
    {
        public LiveEvent Read() => new()
        {
            Id = Id,
            Site = Site,
            Event = Event,
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(Received),
            Lag = Math.Round(Loaded - (Received / 1000d), 1),
            Page = Page,
            Title = Title,
            Channel = Channel,
            Country = Country,
            Device = Device,
            Value = Value,
            Currency = Currency,
            Visitor = Visitor,
            IsBot = Bot != 0,
        };
    }
}
