namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// How likely visitors are to buy in the days after a moment: as they are, and as far as anybody could know who has seen all they did
/// until then. The latter is what the best of all models of behaviour could say. Immutable; thread-safe.
/// </summary>
/// <remarks>
/// Purchases after a moment are a Poisson process: visits, of which each ends in a purchase with a probability that depends on traits
/// and category alone. What is hidden of a visitor (loyalty, intent, favourite category) has few values; how well each explains
/// the visits that were seen (when, how long, of which category, with what end) weighs them, by Bayes' rule.
/// </remarks>
internal sealed class PurchaseOutlook
{
    private readonly SimulatedWorld _world;
    private readonly long _at;
    private readonly long _firstHour;

    // By loyalty, for each hour's begin: visits of one whose first visit that was, until the moment, before the loyalty's factor.
    private readonly double[][] _before;

    // By loyalty: the same from the moment on, for one whose first visit is at the moment.
    private readonly double[] _after;
    private readonly double[] _effectShares = new double[ItemCategory.EffectCount];

    /// <param name="world">Whose visitors.</param>
    /// <param name="at">The moment, in Unix milliseconds, not before the traffic's begin.</param>
    /// <param name="days">How many days after it count.</param>
    public PurchaseOutlook(SimulatedWorld world, long at, int days)
    {
        _world = world;
        _at = at;
        _firstHour = world.Plan.Start / Season.MillisecondsPerHour;
        _before = [.. Loyalty.All.Select(kind => VisitsUntil(at, kind.Hours))];
        _after = [.. Loyalty.All.Select(kind => VisitsBetween(at, at + (days * 24 * Season.MillisecondsPerHour), kind.Hours))];
        for (var category = 0; category < ItemCategory.All.Length; category++)
        {
            _effectShares[ItemCategory.All[category].Effect] += Catalogue.CategoryShares[category];
        }
    }

    /// <summary>The probability of a purchase, given all that the visitor is.</summary>
    public double Probability(in VisitorTraits traits)
    {
        var visits = VisitsAfter(traits, traits.Loyalty);
        return 1 - PortableMath.Exp(-visits * MeanPurchase(PurchaseModel.SumOf(traits), ItemCategory.All[traits.Favourite].Effect));
    }

    /// <summary>The same, given only what can be seen.</summary>
    /// <param name="traits">Of which only the first visit, origin, device and country are looked at.</param>
    /// <param name="visits">All visits before the moment.</param>
    public double AttainableProbability(in VisitorTraits traits, ReadOnlySpan<SimulatedVisit> visits)
    {
        Span<double> favourites = stackalloc double[_effectShares.Length];
        WeighFavourites(visits, favourites);
        Span<double> weights = stackalloc double[Loyalty.All.Length * Intent.All.Length];
        var highest = double.NegativeInfinity;
        for (var kind = 0; kind < weights.Length; kind++)
        {
            weights[kind] = Explain(traits, visits, kind / Intent.All.Length, kind % Intent.All.Length);
            highest = Math.Max(highest, weights[kind]);
        }

        var (total, sum) = (0.0, 0.0);
        for (var kind = 0; kind < weights.Length; kind++)
        {
            var weight = PortableMath.Exp(weights[kind] - highest);
            var (loyalty, intent) = (kind / Intent.All.Length, kind % Intent.All.Length);
            var later = VisitsAfter(traits, loyalty);
            var odds = PurchaseModel.SumOf(traits, loyalty, intent);
            for (var effect = 0; effect < favourites.Length; effect++)
            {
                sum += weight * favourites[effect] * (1 - PortableMath.Exp(-later * MeanPurchase(odds, effect)));
            }

            total += weight;
        }

        return sum / total;
    }

    // The logarithm of how likely it was that one of this loyalty and intent would do just that.
    private double Explain(in VisitorTraits traits, ReadOnlySpan<SimulatedVisit> visits, int loyalty, int intent)
    {
        var kind = Loyalty.All[loyalty];
        var mind = Intent.All[intent];
        var sum = PurchaseModel.SumOf(traits, loyalty, intent);
        var visitsExpected = _world.Rates.FirstRateOf(loyalty) * kind.Hours * VisitsBefore(traits.Arrived, loyalty);
        var weight = PortableMath.Log(kind.Share * mind.Share) - visitsExpected;
        var rate = PortableMath.Log(_world.Rates.FirstRateOf(loyalty));
        foreach (ref readonly var visit in visits)
        {
            var effect = ItemCategory.EffectOf(ItemCategory.All[visit.Category].Effect);
            var buys = _world.Purchases.Purchase(sum, effect);
            var fills = _world.Purchases.Cart(sum, effect);
            weight += PortableMath.Log(SessionLengths.ProbabilityOf(visit.Views, mind.Lean))
                + PortableMath.Log(visit.Buys ? buys : (1 - buys) * (visit.Carts > 0 ? fills : 1 - fills));
            weight += visit.Number > 0
                ? rate - ((double)(visit.Start - traits.Arrived) / Season.MillisecondsPerHour / kind.Hours)
                : PortableMath.Log(visit.SignsUp ? mind.SignsUp : 1 - mind.SignsUp);
        }

        return weight;
    }

    // How likely the favourite category is one of each effect.
    private static void WeighFavourites(ReadOnlySpan<SimulatedVisit> visits, Span<double> favourites)
    {
        var total = 0.0;
        for (var category = 0; category < ItemCategory.All.Length; category++)
        {
            var weight = Catalogue.CategoryShares[category];
            foreach (ref readonly var visit in visits)
            {
                var other = (1 - SessionFigures.IsAboutFavourite) * Catalogue.CategoryShares[visit.Category];
                weight *= visit.Category == category ? (SessionFigures.IsAboutFavourite + other) / other : 1;
            }

            favourites[ItemCategory.All[category].Effect] += weight;
            total += weight;
        }

        for (var effect = 0; effect < favourites.Length; effect++)
        {
            favourites[effect] /= total;
        }
    }

    // The mean probability of a purchase over the categories of a visit, for one whose favourite category has this effect.
    private double MeanPurchase(double sum, int favourite)
    {
        var mean = SessionFigures.IsAboutFavourite * _world.Purchases.Purchase(sum, ItemCategory.EffectOf(favourite));
        for (var effect = 0; effect < _effectShares.Length; effect++)
        {
            var buys = _world.Purchases.Purchase(sum, ItemCategory.EffectOf(effect));
            mean += (1 - SessionFigures.IsAboutFavourite) * _effectShares[effect] * buys;
        }

        return mean;
    }

    private double VisitsAfter(in VisitorTraits traits, int loyalty)
    {
        var hours = (double)(_at - traits.Arrived) / Season.MillisecondsPerHour;
        var kind = Loyalty.All[loyalty];
        return _world.Rates.FirstRateOf(loyalty) * kind.Hours * PortableMath.Exp(-hours / kind.Hours) * _after[loyalty];
    }

    private double VisitsBefore(long arrived, int loyalty)
    {
        var hour = arrived / Season.MillisecondsPerHour;
        var end = Math.Min((hour + 1) * Season.MillisecondsPerHour, _at);
        var left = PortableMath.Exp(-(double)(end - arrived) / Season.MillisecondsPerHour / Loyalty.All[loyalty].Hours);
        return ((1 - left) * Season.WeightOf(hour)) + (left * _before[loyalty][hour + 1 - _firstHour]);
    }

    private double[] VisitsUntil(long end, double decayHours)
    {
        var lastHour = end / Season.MillisecondsPerHour;
        var visits = new double[lastHour - _firstHour + 2];
        for (var hour = lastHour; hour >= _firstHour; hour--)
        {
            var part = Math.Min(1, (double)(end - (hour * Season.MillisecondsPerHour)) / Season.MillisecondsPerHour);
            var left = PortableMath.Exp(-part / decayHours);
            visits[hour - _firstHour] = ((1 - left) * Season.WeightOf(hour)) + (left * visits[hour + 1 - _firstHour]);
        }

        return visits;
    }

    private static double VisitsBetween(long begin, long end, double decayHours)
    {
        var (visits, left) = (0.0, 1.0);
        for (var time = begin; time < end;)
        {
            var hour = time / Season.MillisecondsPerHour;
            var next = Math.Min(end, (hour + 1) * Season.MillisecondsPerHour);
            var stays = PortableMath.Exp(-(double)(next - time) / Season.MillisecondsPerHour / decayHours);
            visits += left * (1 - stays) * Season.WeightOf(hour);
            left *= stays;
            time = next;
        }

        return visits;
    }
}
