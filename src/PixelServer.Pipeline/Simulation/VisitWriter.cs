namespace PixelServer.Pipeline.Simulation;

/// <summary>Makes the events of visitors: what they look at, put in the cart and buy. Reused; not thread-safe.</summary>
internal sealed class VisitWriter(SimulatedWorld world)
{
    private readonly List<SimulatedVisit> _visits = [];
    private readonly List<int> _looked = [];
    private readonly List<int> _cart = [];
    private EventList _target = new();
    private RandomStream _times;
    private SimulatedEvent _next;

    /// <summary>How many events a session has.</summary>
    public static int EventCount(in SimulatedVisit visit) =>
        visit.Views + visit.Carts + Count(visit.BeginsOnPage) + Count(visit.Searches) + Count(visit.ChecksOut) + Count(visit.Buys)
        + Count(visit.SignsUp);

    /// <summary>Adds a visitor with the events from one time to before another; a visitor without any is not added.</summary>
    public void Add(long index, long from, long to, EventList target)
    {
        var traits = world.Visitor(index);
        _visits.Clear();
        world.AddVisits(traits, to, _visits);
        _target = target;
        _next = new SimulatedEvent { Visitor = target.Visitors.Count };
        var before = target.Events.Count;
        foreach (var visit in _visits)
        {
            AddVisit(traits, visit, from, to);
        }

        if (target.Events.Count > before)
        {
            target.Visitors.Add(traits);
        }
    }

    private static int Count(bool happens) => happens ? 1 : 0;

    private void AddVisit(in VisitorTraits traits, in SimulatedVisit visit, long from, long to)
    {
        // Nothing of it is to be kept: only the events' numbers go on.
        if (visit.Start >= to || visit.Start + SessionClock.LengthOf(world.TimesOf(traits, visit.Number), EventCount(visit)) < from)
        {
            _next.Number += EventCount(visit);
            _next.IsSignedIn |= visit.SignsUp;
            return;
        }

        var random = world.ItemsOf(traits, visit.Number);
        var origin = TrafficOrigin.All[visit.Origin];
        _times = world.TimesOf(traits, visit.Number);
        _next.Time = visit.Start;
        _next.Previous = default;
        _next.Origin = visit.Origin;
        _next.Campaign = (byte)random.Below(Math.Max(origin.Campaigns.Length, 1));
        _next.Click = origin.ClickParameter.Length == 0 ? 0 : random.Next() | 1;
        _looked.Clear();
        _cart.Clear();
        if (visit.BeginsOnPage)
        {
            Put(EventKind.PageView, random.Chance(0.5) ? new PageRef(PageKind.Home) : new PageRef(PageKind.Category, visit.Category), from, to);
        }

        if (visit.Searches)
        {
            Put(EventKind.Search, new PageRef(PageKind.Search, visit.Category), from, to);
        }

        for (var view = 0; view < visit.Views; view++)
        {
            var item = DrawItem(ref random, traits, visit);
            _looked.Add(item);
            Put(EventKind.ViewItem, new PageRef(PageKind.Item, item), from, to);

            // What is put in the cart is what was looked at last.
            if (view >= visit.Views - visit.Carts)
            {
                _cart.Add(item);
                Put(EventKind.AddToCart, new PageRef(PageKind.Item, item), from, to);
            }
        }

        if (visit.SignsUp)
        {
            _next.IsSignedIn = true;
            Put(EventKind.SignUp, new PageRef(PageKind.Account), from, to);
        }

        if (visit.ChecksOut)
        {
            Put(EventKind.BeginCheckout, new PageRef(PageKind.Checkout), from, to);
        }

        if (visit.Buys)
        {
            Put(EventKind.Purchase, new PageRef(PageKind.Checkout), from, to);
        }
    }

    private int DrawItem(ref RandomStream random, in VisitorTraits traits, in SimulatedVisit visit)
    {
        if (_looked.Count > 0 && random.Chance(SessionFigures.LooksAgain))
        {
            return _looked[random.Below(_looked.Count)];
        }

        // The first item is of the category that the session is about.
        var stays = _looked.Count == 0 || random.Chance(SessionFigures.StaysInCategory);
        var category = stays ? visit.Category : Catalogue.CategoryShares.Draw(ref random);
        var item = world.Catalogue.Draw(ref random, category);
        return world.Catalogue.LevelOf(item) != traits.PriceLevel && random.Chance(0.6) ? world.Catalogue.Draw(ref random, category) : item;
    }

    private void Put(EventKind kind, PageRef page, long from, long to)
    {
        if (_next.Time >= from && _next.Time < to)
        {
            _next.Kind = kind;
            _next.Page = page;
            _next.BasketStart = _target.Basket.Count;
            _next.BasketCount = kind is EventKind.BeginCheckout or EventKind.Purchase ? (byte)_cart.Count : (byte)0;
            _target.Events.Add(_next);
            if (_next.BasketCount > 0)
            {
                _target.Basket.AddRange(_cart);
            }
        }

        _next.Number++;
        _next.Previous = page;
        _next.Time += SessionClock.NextPause(ref _times);
    }
}
