using System.Text.Json;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// How the rows of a file become events. It is part of an import's identity: the same file under another mapping is another import.
/// </summary>
public sealed record ImportMapping
{
    public required ImportFormat Format { get; init; }

    /// <summary>Whether a delimited file's first row names its columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Columns that do not go where their name says. Others go to the field of their name, else to the properties.</summary>
    public IReadOnlyList<ColumnMapping> Columns { get; init; } = [];

    public IReadOnlyList<EventRenaming> Events { get; init; } = [];

    /// <summary>Pattern of the time column, as <see cref="TimeFormat"/> takes it.</summary>
    public string? TimePattern { get; init; }

    /// <summary>Currency of every row that has no column for it.</summary>
    public string? Currency { get; init; }

    /// <summary>A purchase's value is the price of its item, for files of one item a row.</summary>
    public bool PurchaseValueIsItemPrice { get; init; }

    /// <summary>Put before the paths of a web log, such as <c>https://shop.example</c>: logs do not name their host.</summary>
    public string? Origin { get; init; }

    /// <summary>One shop's October of 2019, as REES46 published it.</summary>
    public static ImportMapping Rees46 { get; } = new()
    {
        Format = ImportFormat.Csv,
        Columns =
        [
            new("time", "event_time"),
            new("event", "event_type"),
            new("visitor", "user_id"),
            new("item_id", "product_id"),
            new("item_category", "category_code"),
            new("item_brand", "brand"),
            new("item_price", "price"),
        ],
        Events = [new("view", "view_item"), new("cart", "add_to_cart")],
        Currency = "USD",
        PurchaseValueIsItemPrice = true,
    };

    /// <summary>User behaviour on Taobao of late 2017.</summary>
    public static ImportMapping Taobao { get; } = new()
    {
        Format = ImportFormat.Csv,
        HasHeader = false,
        Columns = [new("visitor", "1"), new("item_id", "2"), new("item_category", "3"), new("event", "4"), new("time", "5")],
        Events = [new("pv", "view_item"), new("cart", "add_to_cart"), new("fav", "add_to_wishlist"), new("buy", "purchase")],
    };

    /// <summary>A web server's log.</summary>
    public static ImportMapping Combined { get; } = new() { Format = ImportFormat.Combined };

    /// <summary>The mapping as one text that differs whenever the events could differ.</summary>
    internal string Identity => JsonSerializer.Serialize(new[]
    {
        Format.ToString(),
        HasHeader.ToString(),
        string.Join('\n', Columns.Select(column => $"{column.Field}={column.Column}").Order(StringComparer.Ordinal)),
        string.Join('\n', Events.Select(renaming => $"{renaming.From}={renaming.To}").Order(StringComparer.Ordinal)),
        TimePattern,
        Currency,
        PurchaseValueIsItemPrice.ToString(),
        Origin,
    });
}
