using System.Globalization;
using System.Text.Json;

namespace PixelServer.Insights.Tests;

/// <summary>An event as it lies in the warehouse. A test names only what matters to it.</summary>
internal sealed record SomeEvent(ulong Visitor, string Event, DateTimeOffset Time)
{
    private static int _events;

    public string Id { get; init; } = $"event-{Interlocked.Increment(ref _events).ToString("D9", CultureInfo.InvariantCulture)}";

    public string Site { get; init; } = "shop";

    public decimal? Value { get; init; }

    /// <summary>Other columns: page_path, source, is_bot, ….</summary>
    public IReadOnlyDictionary<string, object> Columns { get; init; } = new Dictionary<string, object>();

    public IReadOnlyDictionary<string, string> Props { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<SomeItem> Items { get; init; } = [];

    /// <summary>A line for <c>INSERT INTO events FORMAT JSONEachRow</c>.</summary>
    public string ToRow()
    {
        var time = Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var row = new Dictionary<string, object?>
        {
            ["site"] = Site,
            ["event"] = Event,
            ["event_id"] = Id,
            ["event_time"] = time,
            ["received_at"] = time,
            ["visitor_id"] = Visitor,
            ["value"] = Value,
            ["props"] = Props,
            ["items.id"] = Items.Select(item => item.Id),
            ["items.name"] = Items.Select(item => item.Name),
            ["items.brand"] = Items.Select(item => item.Brand),
            ["items.category"] = Items.Select(item => item.Category),
            ["items.price"] = Items.Select(_ => 0m),
            ["items.quantity"] = Items.Select(_ => 1m),
            ["block_id"] = 1,
            ["block_date"] = "2026-11-01",
        };
        foreach (var (name, value) in Columns)
        {
            row[name] = value;
        }

        return JsonSerializer.Serialize(row);
    }
}
