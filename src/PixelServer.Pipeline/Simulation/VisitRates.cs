namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// When visitors come: for the first time evenly over <see cref="Season"/>'s busy time, then as their <see cref="Loyalty"/> says, all
/// times a factor by which visitors have as many events as planned. Immutable.
/// </summary>
internal sealed class VisitRates
{
    private readonly double _busyStart;
    private readonly double _arrivals;
    private readonly double[] _factors;

    /// <exception cref="ArgumentException">The plan wants fewer events than one session of each visitor has.</exception>
    public VisitRates(SimulationPlan plan)
    {
        _busyStart = Season.BusyTimeAt(plan.Start);
        var busyEnd = Season.BusyTimeAt(plan.Until.ToUnixTimeMilliseconds());
        _arrivals = plan.Visitors / (busyEnd - _busyStart);
        var sessions = plan.EventsPerVisitor is { } events
            ? (events - SessionFigures.SignUps) / SessionFigures.Events
            : SessionFigures.PublishedSessions;
        if (sessions < 1)
        {
            throw new ArgumentException(
                $"A visitor has one session at least, so {FewestEvents:0.00} events on average, not {plan.EventsPerVisitor}.", nameof(plan));
        }

        var later = LaterVisitsBefore(plan.Start, plan.Until.ToUnixTimeMilliseconds());
        var expected = Loyalty.All.Select((kind, i) => kind.Share * kind.Visits * later[i]).Sum();
        _factors = [.. Loyalty.All.Select(kind => kind.Visits * (sessions - 1) * plan.Visitors / expected)];
        LaterVisits = [.. later.Select((visits, i) => visits * _factors[i] / plan.Visitors)];
        Visitors = plan.Visitors + (plan.NextDays > 0 ? (long)Math.Round(_arrivals * (Season.BusyTimeAt(plan.To) - busyEnd)) : 0);
        var untilEnd = plan.NextDays > 0 ? LaterVisitsBefore(plan.Start, plan.To) : later;
        Sessions = (plan.NextDays > 0 ? Visitors - plan.Visitors : Visitors)
            + Loyalty.All.Select((kind, i) => kind.Share * _factors[i] * (untilEnd[i] - (plan.NextDays > 0 ? later[i] : 0))).Sum();
    }

    /// <summary>The least mean number of events that a plan may ask for.</summary>
    public static double FewestEvents => SessionFigures.Events + SessionFigures.SignUps;

    /// <summary>All visitors who come before the plan's end.</summary>
    public long Visitors { get; }

    /// <summary>Sessions of all visitors in the plan's time, about.</summary>
    public double Sessions { get; }

    /// <summary>Visits after the first until the end of the traffic, of a visitor of each <see cref="Loyalty"/> on average.</summary>
    public double[] LaterVisits { get; }

    /// <summary>When a visitor comes first, in Unix milliseconds: the later the higher the index.</summary>
    public long ArrivalOf(long index, double fraction) => Season.TimeAt(_busyStart + ((index + fraction) / _arrivals));

    /// <summary>
    /// Draws the next visit after the first; false when none comes before a time. Depends on nothing after the visit, so that
    /// traffic that ends later begins the same.
    /// </summary>
    public bool TryNext(ref RandomStream random, int loyalty, long arrived, long before, ref double spent, out long time)
    {
        // Visits at the highest season's rate, of which those stay that the season at their hour lets.
        var all = _factors[loyalty] * Season.Highest;
        while (true)
        {
            time = 0;
            spent += random.NextExponential();
            if (spent >= all)
            {
                return false;
            }

            var hours = -Loyalty.All[loyalty].Hours * PortableMath.Log(1 - (spent / all));
            var milliseconds = hours * Season.MillisecondsPerHour;
            if (milliseconds >= before - arrived)
            {
                return false;
            }

            time = arrived + (long)milliseconds;
            if (random.NextFraction() * Season.Highest < Season.WeightOf(time / Season.MillisecondsPerHour))
            {
                return true;
            }
        }
    }

    /// <summary>Visits an hour, right at the first visit and in an average season.</summary>
    public double FirstRateOf(int loyalty) => _factors[loyalty] / Loyalty.All[loyalty].Hours;

    // For each loyalty what the visitors' visits until then would be if all were of that kind and its whole visits were 1 each.
    private double[] LaterVisitsBefore(long start, long end)
    {
        var sums = new double[Loyalty.All.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            var hours = Loyalty.All[i].Hours;
            var decay = PortableMath.Exp(-1 / hours);
            var active = 0.0;
            for (var time = start; time < end;)
            {
                var next = Math.Min(end, ((time / Season.MillisecondsPerHour) + 1) * Season.MillisecondsPerHour);
                var weight = Season.WeightOf(time / Season.MillisecondsPerHour);
                var arrived = _arrivals * (Season.BusyTimeAt(next) - Season.BusyTimeAt(time));
                sums[i] += (active + (arrived / 2)) * weight * (next - time) / Season.MillisecondsPerHour / hours;
                active = (active + arrived) * decay;
                time = next;
            }
        }

        return sums;
    }
}
