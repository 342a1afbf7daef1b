namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Whether a session ends with a purchase. Its log-odds are a constant, and what the visitor's intent, loyalty, first origin, device
/// and country, and the session's category add to it. Whether one that buys nothing fills a cart goes by four fifths of the same sum.
/// Both constants are fitted so that there are as many purchases and carts as published. Immutable.
/// </summary>
internal sealed class PurchaseModel
{
    private const double CartSlope = 0.8;
    private const int FittingSteps = 50;

    private static readonly Shares BoughtItems = new(0.7, 0.2, 0.1);
    private static readonly Shares LeftItems = new(0.8, 0.2);

    private readonly double _purchase;
    private readonly double _cart;

    public PurchaseModel(VisitRates rates)
    {
        var groups = Groups(rates);
        _purchase = Fit(
            constant => groups.Sum(group => group.Weight * PortableMath.Logistic(constant + group.Sum)), SessionFigures.Purchases);
        _cart = Fit(
            constant => groups.Sum(group =>
            {
                var buys = PortableMath.Logistic(_purchase + group.Sum);
                var left = (1 - buys) * PortableMath.Logistic(constant + (CartSlope * group.Sum));
                return group.Weight * ((buys * MeanItems(BoughtItems, group.Lean)) + (left * MeanItems(LeftItems, group.Lean)));
            }),
            SessionFigures.Carts);
    }

    /// <summary>What a visitor's traits add to the log-odds in any session.</summary>
    public static double SumOf(in VisitorTraits traits) => SumOf(traits, traits.Loyalty, traits.Intent);

    /// <summary>The same if loyalty and intent, which cannot be seen, were these.</summary>
    public static double SumOf(in VisitorTraits traits, int loyalty, int intent) =>
        Loyalty.All[loyalty].Effect
        + Intent.All[intent].Effect
        + TrafficOrigin.All[traits.Origin].Effect
        + SimulatedDevice.All[traits.Device].Effect
        + SimulatedCountry.All[traits.Country].Effect;

    /// <summary>The probability that a session ends with a purchase.</summary>
    /// <param name="sum">What the visitor's traits add.</param>
    /// <param name="categoryEffect">What the session's category adds.</param>
    public double Purchase(double sum, double categoryEffect) => PortableMath.Logistic(_purchase + sum + categoryEffect);

    /// <summary>The probability that a session that buys nothing fills a cart.</summary>
    public double Cart(double sum, double categoryEffect) => PortableMath.Logistic(_cart + (CartSlope * (sum + categoryEffect)));

    /// <summary>How many items a session buys, if it looks at enough.</summary>
    public static int DrawBought(ref RandomStream random) => 1 + BoughtItems.Draw(ref random);

    /// <summary>How many items it leaves in the cart.</summary>
    public static int DrawLeft(ref RandomStream random) => 1 + LeftItems.Draw(ref random);

    private static double MeanItems(Shares items, double lean) =>
        Enumerable.Range(0, items.Count).Sum(more => items[more] * SessionLengths.MeanFor(lean, more + 1));

    // Sessions that are alike, with their shares of all.
    private static List<(double Weight, double Sum, double Lean)> Groups(VisitRates rates)
    {
        var seen = new Dictionary<double, double>();
        var categories = ItemCategory.All.Select(
            (category, i) => (Share: Catalogue.CategoryShares[i], Effect: ItemCategory.EffectOf(category.Effect)));
        foreach (var category in categories.GroupBy(category => category.Effect))
        {
            for (var origin = 0; origin < TrafficOrigin.All.Length; origin++)
            {
                for (var device = 0; device < SimulatedDevice.OfPeople.Count; device++)
                {
                    for (var country = 0; country < SimulatedCountry.All.Length; country++)
                    {
                        // Sums are added in one order everywhere, so that equal ones meet.
                        var person = SimulatedDevice.All[device].Effect + SimulatedCountry.All[country].Effect;
                        var sum = Math.Round(category.Key + TrafficOrigin.All[origin].Effect + person, 6);
                        var weight = category.Sum(one => one.Share) * TrafficOrigin.OfFirstVisits[origin] * SimulatedDevice.OfPeople[device]
                            * SimulatedCountry.OfVisitors[country];
                        seen[sum] = (seen.TryGetValue(sum, out var before) ? before : 0) + weight;
                    }
                }
            }
        }

        var sessions = Loyalty.All.Select((kind, i) => kind.Share * (1 + rates.LaterVisits[i])).ToArray();
        var groups = new List<(double Weight, double Sum, double Lean)>();
        foreach (var (sum, weight) in seen.OrderBy(pair => pair.Key))
        {
            for (var loyalty = 0; loyalty < sessions.Length; loyalty++)
            {
                groups.AddRange(Intent.All.Select(intent => (
                    weight * intent.Share * sessions[loyalty] / sessions.Sum(),
                    sum + Loyalty.All[loyalty].Effect + intent.Effect,
                    intent.Lean)));
            }
        }

        return groups;
    }

    private static double Fit(Func<double, double> meanAt, double wanted)
    {
        var (low, high) = (-30.0, 10.0);
        for (var step = 0; step < FittingSteps; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = meanAt(middle) < wanted ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
