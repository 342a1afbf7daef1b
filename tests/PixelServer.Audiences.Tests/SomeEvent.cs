using System.Globalization;
using System.Text.Json;

namespace PixelServer.Audiences.Tests;

/// <summary>An event as it lies in the warehouse. A test names only what matters to it.</summary>
internal sealed record SomeEvent(ulong Visitor, string Event, DateTimeOffset Time)
{
    private static int _events;

    public string Id { get; init; } = $"event-{Interlocked.Increment(ref _events).ToString("D9", CultureInfo.InvariantCulture)}";

    public string Site { get; init; } = "shop";

    public bool HasAnalytics { get; init; } = true;

    public bool HasMarketing { get; init; } = true;

    public bool HasPrivacyControl { get; init; }

    public bool IsBot { get; init; }

    public string User { get; init; } = "";

    public IReadOnlyList<string> Emails { get; init; } = [];

    public IReadOnlyList<string> Phones { get; init; } = [];

    public decimal? Value { get; init; }

    /// <summary>Other text columns: page_path, source, country, ….</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>Other columns of numbers and of yes or no: screen_width, asn, new_visitor, ….</summary>
    public IReadOnlyDictionary<string, object> Others { get; init; } = new Dictionary<string, object>();

    public IReadOnlyDictionary<string, string> Props { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> ClickIds { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<SomeItem> Items { get; init; } = [];

    /// <summary>When ClickHouse took it; null for now.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>A line for <c>INSERT INTO events FORMAT JSONEachRow</c>.</summary>
    public string ToRow()
    {
        var row = new Dictionary<string, object>
        {
            ["site"] = Site,
            ["event"] = Event,
            ["event_id"] = Id,
            ["event_time"] = Text(Time),
            ["received_at"] = Text(Time),
            ["visitor_id"] = Visitor,
            ["consent_analytics"] = HasAnalytics,
            ["consent_marketing"] = HasMarketing,
            ["global_privacy_control"] = HasPrivacyControl,
            ["is_bot"] = IsBot,
            ["user_id"] = User,
            ["email_hashes"] = Emails,
            ["phone_hashes"] = Phones,
            ["props"] = Props,
            ["click_ids"] = ClickIds,
            ["items.id"] = Items.Select(item => item.Id),
            ["items.name"] = Items.Select(item => item.Name),
            ["items.brand"] = Items.Select(item => item.Brand),
            ["items.category"] = Items.Select(item => item.Category),
            ["items.price"] = Items.Select(item => item.Price),
            ["items.quantity"] = Items.Select(item => item.Quantity),
            ["block_id"] = 1,
            ["block_date"] = "2026-11-01",
        };
        if (Value is { } worth)
        {
            row["value"] = worth;
        }

        if (LoadedAt is { } loadedAt)
        {
            row["loaded_at"] = Text(loadedAt);
        }

        foreach (var (name, text) in Texts)
        {
            row[name] = text;
        }

        foreach (var (name, value) in Others)
        {
            row[name] = value;
        }

        return JsonSerializer.Serialize(row);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
