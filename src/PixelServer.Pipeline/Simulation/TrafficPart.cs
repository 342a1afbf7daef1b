using PixelServer.Pipeline.Erasure;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Makes the rows of a part of the traffic: of the visitors from one index on, in the order of the table <c>events</c> (day, event,
/// visitor, time). Reused; not thread-safe.
/// </summary>
internal sealed class TrafficPart(SimulatedWorld world)
{
    private const long MillisecondsPerDay = 86_400_000;

    private readonly VisitWriter _writer = new(world);
    private readonly EventList _list = new();
    private ulong[] _ids = [];
    private long[] _indexes = [];
    private int[] _order = [];

    /// <summary>The events of the last batch with their visitors, in its order.</summary>
    public IEnumerable<(VisitorTraits Visitor, SimulatedEvent Event)> Rows =>
        _order.Take(_list.Events.Count).Select(place => (_list.Visitors[_list.Events[place].Visitor], _list.Events[place]));

    /// <summary>Fills a batch with the events of visitors; those of erased ones from before their erasure are left out.</summary>
    public void Fill(long firstVisitor, int visitors, ErasedVisitors erased, SimulatedBatch batch)
    {
        Collect(firstVisitor, visitors);
        Sort();
        batch.Clear();
        var events = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list.Events);
        foreach (var place in _order.AsSpan(0, events.Length))
        {
            ref readonly var one = ref events[place];
            var visitor = _list.Visitors[one.Visitor];
            if (!erased.Contains(visitor.Id, SimulatedBatch.ReceivedAt(visitor, one)))
            {
                batch.Add(_list, one);
            }
        }
    }

    // Visitors in the order of their ids, so that only days and events are left to be sorted by.
    private void Collect(long firstVisitor, int visitors)
    {
        if (_ids.Length < visitors)
        {
            _ids = new ulong[visitors];
            _indexes = new long[visitors];
        }

        for (var i = 0; i < visitors; i++)
        {
            _indexes[i] = firstVisitor + i;
            _ids[i] = world.IdOf(firstVisitor + i);
        }

        Array.Sort(_ids, _indexes, 0, visitors);
        _list.Clear();
        foreach (var index in _indexes.AsSpan(0, visitors))
        {
            _writer.Add(index, world.Plan.From, world.Plan.To, _list);
        }
    }

    // Counts how many events each day and kind has, then puts each event into its place.
    private void Sort()
    {
        var events = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_list.Events);
        if (_order.Length < events.Length)
        {
            _order = new int[events.Length * 5 / 4];
        }

        var kinds = EventKindNames.All.Length;
        var firstDay = world.Plan.From / MillisecondsPerDay;
        var days = (int)((world.Plan.To / MillisecondsPerDay) - firstDay) + 1;
        var places = new int[(days * kinds) + 1];
        foreach (ref readonly var one in events)
        {
            places[KeyOf(one) + 1]++;
        }

        for (var key = 1; key < places.Length; key++)
        {
            places[key] += places[key - 1];
        }

        for (var i = 0; i < events.Length; i++)
        {
            _order[places[KeyOf(events[i])]++] = i;
        }

        int KeyOf(in SimulatedEvent one) => ((int)((one.Time / MillisecondsPerDay) - firstDay) * kinds) + (int)one.Kind;
    }
}
