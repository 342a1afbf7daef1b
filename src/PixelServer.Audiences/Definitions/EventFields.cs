using System.Collections.Frozen;

namespace PixelServer.Audiences.Definitions;

/// <summary>All fields that definitions may ask for. They are named as the columns of <c>events</c>.</summary>
public static class EventFields
{
    public const string ItemPrefix = "items.";
    private const int MaxKeyLength = 64;

    private static readonly FrozenDictionary<string, EventField> ByName = All().ToFrozenDictionary(field => field.Name);

    /// <summary>The UTC day of the event: only to count different ones.</summary>
    public static readonly EventField Day = new("day", "event_time", FieldType.Text);

    /// <summary>Names of the fields, without those of maps.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a field; null when there is none of this name.</summary>
    public static EventField? Find(string name)
    {
        if (ByName.TryGetValue(name, out var field))
        {
            return field;
        }

        foreach (var map in (ReadOnlySpan<string>)["props", "click_ids"])
        {
            if (name.StartsWith(map + ".", StringComparison.Ordinal) && name.Length - map.Length - 1 is > 0 and <= MaxKeyLength)
            {
                return new EventField(name, map, FieldType.Text, Key: name[(map.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>The field most like a name that does not exist; null when none is.</summary>
    public static string? Suggest(string name) => Spelling.Closest(name, [.. Names, "props.KEY", "click_ids.KEY"]);

    private static IEnumerable<EventField> All()
    {
        string[] texts =
        [
            "page_url", "page_host", "page_path", "referrer", "referrer_host", "title", "currency", "order_id", "user_id", "language", "timezone", "user_agent",
            "country", "region", "region_name", "city", "geo_timezone", "as_organization", "browser", "browser_version", "os", "os_version",
            "device_type", "device_brand", "device_model", "in_app", "source", "medium", "channel", "network", "campaign", "campaign_id", "term", "content",
        ];
        string[] numbers = ["screen_width", "screen_height", "viewport_width", "viewport_height", "asn"];
        string[] flags = ["new_visitor", "cookieless", "is_datacenter", "is_referrer_spam", "consent_analytics", "consent_marketing"];
        string[] itemTexts = ["id", "name", "brand", "category"];
        string[] itemNumbers = ["price", "quantity"];
        return
        [
            .. texts.Select(name => new EventField(name, name, FieldType.Text)),
            .. numbers.Select(name => new EventField(name, name, FieldType.Number)),
            .. flags.Select(name => new EventField(name, name, FieldType.YesNo)),
            new EventField("value", "value", FieldType.Number, IsNullable: true),
            .. itemTexts.Select(name => Item(name, FieldType.Text)),
            .. itemNumbers.Select(name => Item(name, FieldType.Number)),
        ];
    }

    private static EventField Item(string name, FieldType type) => new(ItemPrefix + name, ItemPrefix + name, type, IsOfItem: true);
}
