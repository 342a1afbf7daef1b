using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Simulation;

/// <summary>The columns of an event's products. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The block that writes the columns disposes of them.")]
internal sealed class ItemColumns
{
    private const long One = 10_000;

    private readonly Catalogue _catalogue;
    private readonly ArrayColumn<TextColumn> _ids = new("items.id", new TextColumn(""));
    private readonly ArrayColumn<TextColumn> _names = new("items.name", new TextColumn(""));
    private readonly ArrayColumn<ChosenTextColumn> _brands = new("items.brand", new ChosenTextColumn("", Catalogue.Brands));
    private readonly ArrayColumn<ChosenTextColumn> _categories = new("items.category", new ChosenTextColumn("", ItemCategory.Names));
    private readonly ArrayColumn<NumberColumn<long>> _prices = new("items.price", new NumberColumn<long>("", "Decimal(18, 4)"));
    private readonly ArrayColumn<NumberColumn<long>> _quantities = new("items.quantity", new NumberColumn<long>("", "Decimal(18, 4)"));

    public ItemColumns(Catalogue catalogue)
    {
        _catalogue = catalogue;
        All = [_ids, _names, _brands, _categories, _prices, _quantities];
    }

    public Column[] All { get; }

    /// <summary>Adds one piece of an item to the row.</summary>
    public void Add(int item)
    {
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        var category = _catalogue.CategoryOf(item);
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{item + 1}", out var length);
        _ids.Elements.Add(text[..length]);
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{ItemCategory.All[category].Noun} {item + 1}", out length);
        _names.Elements.Add(text[..length]);
        _brands.Elements.Add(_catalogue.BrandOf(item));
        _categories.Elements.Add(category);
        _prices.Elements.Add(_catalogue.PriceOf(item));
        _quantities.Elements.Add(One);
    }

    public void EndRow()
    {
        _ids.EndRow();
        _names.EndRow();
        _brands.EndRow();
        _categories.EndRow();
        _prices.EndRow();
        _quantities.EndRow();
    }
}
