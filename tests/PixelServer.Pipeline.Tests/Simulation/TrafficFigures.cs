using PixelServer.Pipeline.Simulation;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>Counts of people's events as a large shop has published them of its own.</summary>
internal sealed class TrafficFigures
{
    private const long SessionBreak = 30 * 60_000;

    private readonly Dictionary<int, long> _looksOfItem = [];
    private readonly long[] _sessionsOfLength = new long[SessionLengths.Longest + 1];
    private readonly HashSet<int> _session = [];
    private long _looksInSessions;
    private long _looksAgain;

    public long Visitors { get; private set; }

    public long Events { get; private set; }

    public long Views { get; private set; }

    public long Carts { get; private set; }

    public long Purchases { get; private set; }

    /// <summary>Sessions of three looks and more.</summary>
    public long Sessions => _sessionsOfLength.Skip(3).Sum();

    public long AllSessions => _sessionsOfLength.Sum();

    public double LooksAgain => (double)_looksAgain / _looksInSessions;

    public int Items => _looksOfItem.Count;

    public static TrafficFigures Of(SimulatedWorld world)
    {
        var figures = new TrafficFigures();
        var writer = new VisitWriter(world);
        var list = new EventList();
        for (var index = 0L; index < world.Rates.Visitors; index++)
        {
            list.Clear();
            writer.Add(index, world.Plan.From, world.Plan.To, list);
            if (list.Visitors is [{ IsBot: false }])
            {
                figures.Add(list);
            }
        }

        return figures;
    }

    public override string ToString()
    {
        var shop = (double)Views + Carts + Purchases;
        var lengths = string.Join(" / ", Enumerable.Range(3, 5).Select(ShareOfLength).Append(ShareFromLength(20)).Select(share => share.ToString("P2", null)));
        return FormattableString.Invariant(
            $"{Visitors} people, {Events} events, {shop / Visitors:0.000} a visitor; {Views / shop:P2} / {Carts / shop:P2} / {Purchases / shop:P2}; {lengths}; ")
            + FormattableString.Invariant($"{Items} items, top {ShareOfTop(0.01):P2} / {ShareOfTop(0.1):P2}; again {LooksAgain:P2}; {AllSessions} sessions");
    }

    public double ShareOfLength(int length) => (double)_sessionsOfLength[length] / Sessions;

    public double ShareFromLength(int length) => (double)_sessionsOfLength.Skip(length).Sum() / Sessions;

    /// <summary>Share of all looks that the most popular items take.</summary>
    public double ShareOfTop(double part) =>
        (double)_looksOfItem.Values.OrderDescending().Take((int)(Items * part)).Sum() / Views;

    private void Add(EventList list)
    {
        Visitors++;
        Events += list.Events.Count;
        var looks = new List<int>();
        var last = long.MinValue;
        foreach (var one in list.Events)
        {
            if (last != long.MinValue && one.Time - last > SessionBreak)
            {
                EndSession(looks);
            }

            last = one.Time;
            Carts += one.Kind == EventKind.AddToCart ? 1 : 0;
            Purchases += one.Kind == EventKind.Purchase ? 1 : 0;
            if (one.Kind == EventKind.ViewItem)
            {
                Views++;
                looks.Add(one.Page.Number);
                _looksOfItem[one.Page.Number] = _looksOfItem.GetValueOrDefault(one.Page.Number) + 1;
            }
        }

        EndSession(looks);
    }

    private void EndSession(List<int> looks)
    {
        _sessionsOfLength[Math.Min(looks.Count, SessionLengths.Longest)]++;
        if (looks.Count >= 3)
        {
            _session.Clear();
            _looksInSessions += looks.Count;
            _looksAgain += looks.Count(item => !_session.Add(item));
        }

        looks.Clear();
    }
}
