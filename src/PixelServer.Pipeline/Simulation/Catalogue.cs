using System.Globalization;
using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// What the shop sells: items in categories, each with a price, a brand and a popularity. The curve of popularity is fitted to a large
/// shop's: the top 1 % of the items take 11.5 % of all looks, the top 10 % take 42.4 %. Immutable.
/// </summary>
internal sealed class Catalogue
{
    public const int MostItems = 235_061;
    public const int PriceLevels = 3;

    // One item for so many visitors, as in the figures.
    private const int VisitorsPerItem = 6;
    private const int FewestItems = 600;

    // Share of the q most popular items: ((q + c)^a − c^a) / ((1 + c)^a − c^a), a little flatter than published because
    // counting a sample finds the top items more popular than they are.
    private const double CurveExponent = 0.23;
    private const double CurveShift = 0.0058;
    private const int Knots = 4096;

    private static readonly double[] LevelFactors = [0.6, 1.0, 1.9];
    private static readonly double[] Curve = MakeCurve();

    private static readonly string[] BrandNames =
    [
        "Halden", "Norden", "Kiln & Oak", "Aster", "Brightwater", "Calder", "Dunmore", "Elmfield", "Fjord", "Granite", "Harrow", "Iris",
        "Juniper", "Kestrel", "Lumen", "Marlow", "Nettle", "Orchard", "Pebble", "Quarry", "Rowan", "Sable", "Thistle", "Umber", "Vale",
        "Wren", "Yarrow", "Zephyr", "Anchor", "Birch",
    ];

    private readonly int[] _starts;
    private readonly byte[] _categories;
    private readonly byte[] _brands;
    private readonly byte[] _levels;
    private readonly long[] _prices;

    public Catalogue(RandomStream random, long visitors)
    {
        Count = (int)Math.Clamp(visitors / VisitorsPerItem, FewestItems, MostItems);
        _starts = new int[ItemCategory.All.Length + 1];
        var share = 0.0;
        for (var category = 0; category < ItemCategory.All.Length; category++)
        {
            share += CategoryShares[category];
            _starts[category + 1] = (int)(Count * share);
        }

        _starts[^1] = Count;
        _categories = new byte[Count];
        _brands = new byte[Count];
        _levels = new byte[Count];
        _prices = new long[Count];
        for (var category = 0; category < ItemCategory.All.Length; category++)
        {
            for (var item = _starts[category]; item < _starts[category + 1]; item++)
            {
                var own = random.Split((ulong)item);
                _categories[item] = (byte)category;
                _brands[item] = (byte)own.Below(BrandNames.Length);
                _levels[item] = (byte)own.Below(PriceLevels);
                var price = ItemCategory.All[category].Price * LevelFactors[_levels[item]] * (0.75 + (own.NextFraction() * 0.5));

                // Whole units less ten cents, in ten-thousandths.
                _prices[item] = (Math.Max(1, (long)price) * 10_000) - 1_000;
            }
        }
    }

    /// <summary>Brands in the order of their numbers.</summary>
    public static Utf8Text[] Brands { get; } = [.. BrandNames.Select(name => new Utf8Text(name))];

    /// <summary>By which a category is drawn, and items belong to it.</summary>
    public static Shares CategoryShares { get; } = new(ItemCategory.All.Select(category => category.Share));

    public int Count { get; }

    public int CategoryOf(int item) => _categories[item];

    public int BrandOf(int item) => _brands[item];

    public int LevelOf(int item) => _levels[item];

    /// <summary>Price in ten-thousandths of a unit.</summary>
    public long PriceOf(int item) => _prices[item];

    /// <summary>Draws an item of a category by popularity.</summary>
    public int Draw(ref RandomStream random, int category)
    {
        var place = random.NextFraction() * Knots;
        var knot = (int)place;
        var quantile = Curve[knot] + ((Curve[knot + 1] - Curve[knot]) * (place - knot));
        var start = _starts[category];
        var size = _starts[category + 1] - start;
        return start + Math.Min((int)(quantile * size), size - 1);
    }

    public static string NameOf(int category, int item) =>
        string.Create(CultureInfo.InvariantCulture, $"{ItemCategory.All[category].Noun} {item + 1}");

    private static double[] MakeCurve()
    {
        var low = PortableMath.Power(CurveShift, CurveExponent);
        var high = PortableMath.Power(1 + CurveShift, CurveExponent);
        var curve = new double[Knots + 1];
        for (var knot = 1; knot < Knots; knot++)
        {
            curve[knot] = PortableMath.Power(low + ((high - low) * knot / Knots), 1 / CurveExponent) - CurveShift;
        }

        curve[Knots] = 1;
        return curve;
    }
}
