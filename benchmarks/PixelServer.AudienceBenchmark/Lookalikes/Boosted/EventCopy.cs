using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Makes a site of some events of another, so that features are worked out from these alone.</summary>
internal static class EventCopy
{
    /// <param name="client">May write.</param>
    /// <param name="site">The site.</param>
    /// <param name="copy">The new one.</param>
    /// <param name="condition">Which events, in SQL.</param>
    /// <param name="stop">Ends it.</param>
    public static Task MakeAsync(ClickHouseClient client, string site, string copy, string condition, CancellationToken stop)
    {
        const string Columns = "event, event_id, event_time, received_at, visitor_id, consent_analytics, consent_marketing, value, currency, "
            + "items.id, items.name, items.brand, items.category, items.price, items.quantity, props";
        return client.ExecuteAsync(
            $"INSERT INTO events (site, {Columns}) SELECT {{copy:String}}, {Columns} FROM events WHERE site = {{site:String}} AND {condition}",
            stop,
            new QueryParameters().Add("site", site).Add("copy", copy),
            new QuerySettings().Set("async_insert", 0));
    }
}
