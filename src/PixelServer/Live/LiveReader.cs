using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Live;

/// <summary>
/// Asks ClickHouse what has landed. An event is told once: what has been told is remembered for as long as it can be found again. For one caller at a time.
/// </summary>
internal sealed class LiveReader(TimeProvider time)
{
    /// <summary>Most events of a site that are told at once.</summary>
    public const int MostEvents = 50;

    // Rows appear a little after the time they carry, and those of a large insert all at once.
    private const int OverlapSeconds = 15;

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

    private const string FreshSql = $"""
        SELECT {Columns}
        FROM events
        WHERE loaded_at >= now64(3) - INTERVAL 15 SECOND
        ORDER BY received_at DESC
        LIMIT 50 BY site
        LIMIT 1000
        """;

    private const string NewestSql = $$"""
        SELECT {{Columns}}
        FROM events
        WHERE loaded_at >= now64(3) - INTERVAL 1 HOUR AND ({site:String} = '' OR site = {site:String})
        ORDER BY received_at DESC
        LIMIT 50
        """;

    private readonly Dictionary<(string Site, string Id), long> _told = [];

    /// <summary>What has landed since the last call.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not answer.</exception>
    public async Task<LiveSnapshot> ReadAsync(ClickHouseClient client, CancellationToken cancellationToken)
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

        var fresh = new List<LiveEvent>();
        await foreach (var row in client.ReadRowsAsync<EventRow>(FreshSql, cancellationToken))
        {
            if (_told.TryAdd((row.Site, row.Id), until))
            {
                fresh.Add(row.Read());
            }
        }

        Forget(until);
        return new LiveSnapshot(now, rates, fresh);
    }

    /// <summary>The newest events of the last hour, for who begins to look.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not answer.</exception>
    public static async Task<IReadOnlyList<LiveEvent>> ReadNewestAsync(ClickHouseClient client, string? site, CancellationToken cancellationToken)
    {
        var events = new List<LiveEvent>();
        await foreach (var row in client.ReadRowsAsync<EventRow>(NewestSql, cancellationToken, new QueryParameters().Add("site", site ?? "")))
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
