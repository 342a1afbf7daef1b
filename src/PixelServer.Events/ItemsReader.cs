using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Reads a JSON array of products into an event's items. Each is an object of id, name, brand, category, price, quantity (GA4's
/// item_id, item_name, item_brand, item_category are taken as well); other keys are not kept. Not thread-safe.
/// </summary>
internal sealed class ItemsReader
{
    private byte[] _scratch = new byte[256];
    private EventRejection _rejection;

    public EventRejection Read(PixelEvent target, ReadOnlySpan<byte> json)
    {
        _rejection = EventRejection.None;
        try
        {
            ReadArray(target, json);
        }
        catch (JsonException)
        {
            Reject(RejectReason.BadItems, "i is not well-formed JSON, or nested deeper than 16");
        }

        return _rejection;
    }

    private void ReadArray(PixelEvent target, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonText.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Reject(RejectReason.BadItems, "i is not a JSON array");
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Reject(RejectReason.BadItems, "an item is not a JSON object");
                return;
            }

            if (!target.AddItem(ReadItem(ref reader, target)))
            {
                Reject(RejectReason.BadItems, "more than 200 items");
                return;
            }
        }

        // Whatever follows the array is not well-formed and throws.
        reader.Read();
    }

    private EventItem ReadItem(ref Utf8JsonReader reader, PixelEvent target)
    {
        var item = new EventItem(default, default, default, default, Price: 0, Quantity: ScaledDecimal.One);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = FieldOf(JsonText.Read(ref reader, ref _scratch));
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
                if (field != ItemField.Other)
                {
                    Reject(RejectReason.BadItems, "a field of an item holds an object or an array");
                }
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                item = With(item, field, JsonText.Read(ref reader, ref _scratch), target);
            }
        }

        return item;
    }

    private EventItem With(EventItem item, ItemField field, ReadOnlySpan<byte> text, PixelEvent target) => field switch
    {
        ItemField.Id => item with { Id = target.Store(text, EventLimits.ItemIdCharacters) },
        ItemField.Name => item with { Name = target.Store(text, EventLimits.ItemNameCharacters) },
        ItemField.Brand => item with { Brand = target.Store(text, EventLimits.ItemBrandCharacters) },
        ItemField.Category => item with { Category = target.Store(text, EventLimits.ItemCategoryCharacters) },
        ItemField.Price => item with { Price = Number(text, item.Price, allowNegative: true) },
        ItemField.Quantity => item with { Quantity = Number(text, item.Quantity, allowNegative: false) },
        _ => item,
    };

    private long Number(ReadOnlySpan<byte> text, long absent, bool allowNegative)
    {
        if (text.IsEmpty)
        {
            return absent;
        }

        if (!ScaledDecimal.TryParse(text, out var scaled) || (scaled < 0 && !allowNegative))
        {
            Reject(RejectReason.BadNumber, "an item's price or quantity is not a decimal number within ±10^14, or the quantity is negative");
        }

        return scaled;
    }

    private void Reject(RejectReason reason, string detail)
    {
        if (_rejection.IsNone)
        {
            _rejection = new EventRejection(reason, detail);
        }
    }

    private static ItemField FieldOf(ReadOnlySpan<byte> key)
    {
        if (key.StartsWith("item_"u8))
        {
            key = key["item_"u8.Length..];
        }

        return key.SequenceEqual("id"u8) ? ItemField.Id
            : key.SequenceEqual("name"u8) ? ItemField.Name
            : key.SequenceEqual("brand"u8) ? ItemField.Brand
            : key.SequenceEqual("category"u8) ? ItemField.Category
            : key.SequenceEqual("price"u8) ? ItemField.Price
            : key.SequenceEqual("quantity"u8) ? ItemField.Quantity
            : ItemField.Other;
    }

    private enum ItemField
    {
        Other,
        Id,
        Name,
        Brand,
        Category,
        Price,
        Quantity,
    }
}
