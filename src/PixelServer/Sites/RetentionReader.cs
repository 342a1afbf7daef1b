using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Sites;

/// <summary>How long ClickHouse keeps rows, as its tables say.</summary>
internal sealed class RetentionReader(WarehouseConnection connection)
{
    private static string Sql(ClickHouseClient client) => $$"""
        SELECT DISTINCT name, toInt32OrNull(extract(engine_full, ' TTL .*toIntervalDay\\((\\d+)\\)')) AS days
        FROM {{client.SystemTable("tables")}}
        WHERE database = currentDatabase() AND name IN ('events', 'rejected_events')
        ORDER BY name
        """;

    /// <summary>Nothing while ClickHouse is away.</summary>
    public async Task<IReadOnlyList<RetentionView>> ReadAsync(CancellationToken cancellationToken)
    {
        var views = new List<RetentionView>();
        if (connection is not { IsReady: true, Link: { } link })
        {
            return views;
        }

        try
        {
            await foreach (var row in link.Client.ReadRowsAsync<Row>(Sql(link.Client), cancellationToken))
            {
                var key = row.Name == "events" ? nameof(RetentionOptions.Events) : nameof(RetentionOptions.RejectedEvents);
                views.Add(new RetentionView(row.Name, row.Days, $"{RetentionOptions.Section}:{key}"));
            }
        }
        catch (ClickHouseException)
        {
            views.Clear();
        }

        return views;
    }

    private sealed record Row(string Name, int? Days);
}
