using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>A category of items.</summary>
/// <param name="Name">As in <c>items.category</c>.</param>
/// <param name="Path">In addresses.</param>
/// <param name="Noun">What its items are.</param>
/// <param name="Share">Of all looks; all categories' add up to about 100.</param>
/// <param name="Price">A middling price.</param>
/// <param name="Effect">What a session in it adds to the log-odds of a purchase: one of few values (<see cref="EffectOf"/>).</param>
internal sealed record ItemCategory(string Name, string Path, string Noun, double Share, double Price, int Effect)
{
    public static readonly ItemCategory[] All =
    [
        new("Kitchen", "kitchen", "Pan", 11, 45, 1),
        new("Table", "table", "Bowl", 9, 28, 1),
        new("Living", "living", "Throw", 9, 80, 0),
        new("Desk", "desk", "Notebook", 8, 18, 2),
        new("Lighting", "lighting", "Lamp", 7, 110, 0),
        new("Garden", "garden", "Planter", 7, 35, 1),
        new("Bath", "bath", "Towel", 6, 25, 2),
        new("Bedding", "bedding", "Duvet", 6, 95, 0),
        new("Storage", "storage", "Basket", 5, 30, 1),
        new("Candles", "candles", "Candle", 5, 14, 2),
        new("Clothing", "clothing", "Scarf", 5, 60, 0),
        new("Shoes", "shoes", "Slipper", 4, 70, 0),
        new("Toys", "toys", "Puzzle", 4, 22, 2),
        new("Books", "books", "Book", 4, 20, 2),
        new("Coffee", "coffee", "Roast", 3, 12, 3),
        new("Tools", "tools", "Hammer", 3, 40, 1),
        new("Sport", "sport", "Mat", 2, 50, 1),
        new("Pets", "pets", "Leash", 2, 24, 2),
        new("Clocks", "clocks", "Clock", 1.5, 75, 0),
        new("Art", "art", "Print", 1.5, 130, 0),
        new("Baby", "baby", "Blanket", 1, 38, 2),
        new("Gifts", "gifts", "Box", 1, 33, 3),
    ];

    private static readonly double[] Effects = [-0.5, 0, 0.4, 0.9];

    /// <summary>What people look for who want one.</summary>
    public string SearchTerm { get; } = Noun.ToLowerInvariant();

    public static int EffectCount => Effects.Length;

    public static Utf8Text[] Names { get; } = [.. All.Select(category => new Utf8Text(category.Name))];

    /// <summary>Log-odds of an <see cref="Effect"/>.</summary>
    public static double EffectOf(int effect) => Effects[effect];
}
