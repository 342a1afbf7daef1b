using System.Collections.Frozen;
using System.Text;

namespace PixelServer.Pipeline.Import;

/// <summary>A field that a column can be mapped to, and how its name is written on the command line and in headers.</summary>
internal sealed record ImportField(ImportTarget Target, byte[] Key)
{
    private const string PropPrefix = "props.";

    private static readonly FrozenDictionary<string, ImportField> Known = new Dictionary<string, ImportField>(StringComparer.OrdinalIgnoreCase)
    {
        ["ignore"] = new(ImportTarget.Ignored, []),
        ["time"] = new(ImportTarget.Time, "ts"u8.ToArray()),
        ["event"] = new(ImportTarget.Event, "e"u8.ToArray()),
        ["visitor"] = new(ImportTarget.Visitor, []),
        ["user_agent"] = new(ImportTarget.UserAgent, []),
        ["event_id"] = new(ImportTarget.ProtocolKey, "id"u8.ToArray()),
        ["user_id"] = new(ImportTarget.ProtocolKey, "uid"u8.ToArray()),
        ["page_url"] = new(ImportTarget.ProtocolKey, "u"u8.ToArray()),
        ["referrer"] = new(ImportTarget.ProtocolKey, "r"u8.ToArray()),
        ["title"] = new(ImportTarget.ProtocolKey, "t"u8.ToArray()),
        ["value"] = new(ImportTarget.ProtocolKey, "v"u8.ToArray()),
        ["currency"] = new(ImportTarget.ProtocolKey, "c"u8.ToArray()),
        ["order_id"] = new(ImportTarget.ProtocolKey, "o"u8.ToArray()),
        ["items"] = new(ImportTarget.ProtocolKey, "i"u8.ToArray()),
        ["props"] = new(ImportTarget.ProtocolKey, "p"u8.ToArray()),
        ["email_hashes"] = new(ImportTarget.ProtocolKey, "em"u8.ToArray()),
        ["phone_hashes"] = new(ImportTarget.ProtocolKey, "ph"u8.ToArray()),
        ["consent"] = new(ImportTarget.ProtocolKey, "cs"u8.ToArray()),
        ["screen_width"] = new(ImportTarget.ProtocolKey, "sw"u8.ToArray()),
        ["screen_height"] = new(ImportTarget.ProtocolKey, "sh"u8.ToArray()),
        ["viewport_width"] = new(ImportTarget.ProtocolKey, "vw"u8.ToArray()),
        ["viewport_height"] = new(ImportTarget.ProtocolKey, "vh"u8.ToArray()),
        ["language"] = new(ImportTarget.ProtocolKey, "l"u8.ToArray()),
        ["timezone"] = new(ImportTarget.ProtocolKey, "tz"u8.ToArray()),
        ["item_id"] = new(ImportTarget.ItemId, []),
        ["item_name"] = new(ImportTarget.ItemName, []),
        ["item_brand"] = new(ImportTarget.ItemBrand, []),
        ["item_category"] = new(ImportTarget.ItemCategory, []),
        ["item_price"] = new(ImportTarget.ItemPrice, []),
        ["item_quantity"] = new(ImportTarget.ItemQuantity, []),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all fields, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Known.Keys.Order(StringComparer.Ordinal)) + ", props.NAME";

    /// <summary>The field of a name, or null.</summary>
    public static ImportField? Find(string name) =>
        name.StartsWith(PropPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > PropPrefix.Length
            ? Prop(name[PropPrefix.Length..])
            : Known.GetValueOrDefault(name);

    /// <summary>The property that a column becomes when nothing else is said.</summary>
    public static ImportField Prop(string name) => new(ImportTarget.Prop, Encoding.UTF8.GetBytes(name));
}
