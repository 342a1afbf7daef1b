namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// All visitors of a plan and what they do. Each is drawn from its own random numbers, so that any of them can be asked for alone.
/// Immutable; thread-safe.
/// </summary>
internal sealed class SimulatedWorld
{
    private const double BotShare = 0.02;
    private const double MarketingShare = 0.8;
    private const double PrivacyControlShare = 0.04;
    private const double SecondDeviceShare = 0.08;
    private const int SecondDeviceReach = 1000;
    private const long ShortestBreak = 31 * 60_000;

    // Labels under which a visitor's random numbers are split: traits, times of visits, visits from here on.
    private const ulong OfTraits = 0;
    private const ulong OfTimes = 1;
    private const ulong OfVisits = 16;

    private readonly RandomStream _visitors;
    private readonly ulong _idKey;

    public SimulatedWorld(SimulationPlan plan)
    {
        Plan = plan;
        var random = plan.Random;
        _visitors = random.Split(0);
        _idKey = random.Split(1).Next();
        Tag = (uint)random.Split(3).Next() & 0xFFFFFF;
        Rates = new VisitRates(plan);
        Purchases = new PurchaseModel(Rates);
        Catalogue = new Catalogue(random.Split(2), plan.Visitors);
    }

    public SimulationPlan Plan { get; }

    public VisitRates Rates { get; }

    public PurchaseModel Purchases { get; }

    public Catalogue Catalogue { get; }

    /// <summary>By which event ids and order numbers of different worlds differ.</summary>
    public uint Tag { get; }

    /// <summary>Never 0, which is nobody, and different for each index.</summary>
    public ulong IdOf(long index)
    {
        var id = RandomStream.Scramble(_idKey + (ulong)index);
        return id == 0 ? RandomStream.Scramble(_idKey - 1) : id;
    }

    public VisitorTraits Visitor(long index)
    {
        var random = StreamOf(index).Split(OfTraits);
        var arrived = Rates.ArrivalOf(index, random.NextFraction());
        var isBot = random.Chance(BotShare);
        var intent = Intent.OfVisitors.Draw(ref random);
        var privacyControl = random.Chance(PrivacyControlShare);
        var signsUp = random.Chance(Intent.All[intent].SignsUp) && !isBot;
        return new VisitorTraits
        {
            Index = index,
            Id = IdOf(index),
            Arrived = arrived,
            Intent = (byte)intent,
            Loyalty = (byte)Loyalty.OfVisitors.Draw(ref random),
            Favourite = (byte)Catalogue.CategoryShares.Draw(ref random),
            PriceLevel = (byte)random.Below(Catalogue.PriceLevels),
            Origin = (byte)TrafficOrigin.OfFirstVisits.Draw(ref random),
            Device = (byte)(isBot ? SimulatedDevice.DrawBot(ref random) : SimulatedDevice.OfPeople.Draw(ref random)),
            Country = (byte)SimulatedCountry.OfVisitors.Draw(ref random),
            PrivacyControl = privacyControl,
            Marketing = random.Chance(MarketingShare) && !privacyControl,
            SignsUp = signsUp,
            IsBot = isBot,
            Person = index > 0 && random.Chance(SecondDeviceShare) ? index - 1 - random.Below((int)Math.Min(index, SecondDeviceReach)) : index,
        };
    }

    /// <summary>A visitor's sessions that begin before a time, in order.</summary>
    public void AddVisits(in VisitorTraits traits, long before, List<SimulatedVisit> visits)
    {
        var random = StreamOf(traits.Index);
        var times = random.Split(OfTimes);
        var sum = PurchaseModel.SumOf(traits);
        var spent = 0.0;
        var time = traits.Arrived;
        var free = time;
        for (var number = 0; time < before; number++)
        {
            var start = Math.Max(time, free);
            var visit = DrawVisit(traits, sum, number, start);
            visits.Add(visit);

            // Who comes back at once waits a little, so that sessions are as many as meant.
            free = start + SessionClock.LengthOf(TimesOf(traits, number), VisitWriter.EventCount(visit)) + ShortestBreak;
            if (!Rates.TryNext(ref times, traits.Loyalty, traits.Arrived, before, ref spent, out time))
            {
                return;
            }
        }
    }

    /// <summary>The random numbers of a session's items.</summary>
    public RandomStream ItemsOf(in VisitorTraits traits, int visit) => VisitStream(traits, visit).Split(1);

    /// <summary>The random numbers of a session's pauses.</summary>
    public RandomStream TimesOf(in VisitorTraits traits, int visit) => VisitStream(traits, visit).Split(2);

    private SimulatedVisit DrawVisit(in VisitorTraits traits, double sum, int number, long start)
    {
        var random = VisitStream(traits, number).Split(0);
        var origin = number == 0 ? traits.Origin : TrafficOrigin.DrawReturn(ref random, traits.Origin);
        var category = random.Chance(SessionFigures.IsAboutFavourite) ? traits.Favourite : Catalogue.CategoryShares.Draw(ref random);
        var views = SessionLengths.Draw(ref random, Intent.All[traits.Intent].Lean);
        var effect = ItemCategory.EffectOf(ItemCategory.All[category].Effect);
        var buys = random.Chance(Purchases.Purchase(sum, effect)) && !traits.IsBot;
        var leaves = !buys && random.Chance(Purchases.Cart(sum, effect)) && !traits.IsBot;
        var carts = buys ? PurchaseModel.DrawBought(ref random) : leaves ? PurchaseModel.DrawLeft(ref random) : 0;
        return new SimulatedVisit
        {
            Number = number,
            Start = start,
            Origin = (byte)origin,
            Category = (byte)category,
            Views = views,
            Carts = Math.Min(carts, views),
            Buys = buys,
            ChecksOut = buys || (leaves && random.Chance(SessionFigures.ChecksOut)),
            Searches = random.Chance(SessionFigures.Searches),
            BeginsOnPage = random.Chance(SessionFigures.BeginsOnPage),
            SignsUp = number == 0 && traits.SignsUp,
        };
    }

    private RandomStream StreamOf(long index) => _visitors.Split((ulong)index);

    private RandomStream VisitStream(in VisitorTraits traits, int visit) => StreamOf(traits.Index).Split(OfVisits + (ulong)visit);
}
