using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Writes what is hidden of each visitor, as CSV: traits, how likely a purchase in the 14 days after the plan's end is (given the
/// traits, and given all that can be seen until then), and whether the visitor buys then. Bots are left out.
/// </summary>
public sealed class TruthFile
{
    /// <summary>Days after the end of the traffic that probabilities are about.</summary>
    public const int Days = 14;

    private const int VisitorsPerPart = 20_000;
    private const int Workers = 2;

    private const string Header = "visitor_id,arrived_at,visits,intent,loyalty,favourite_category,price_level,channel,device_type,country,"
        + "consent_marketing,probability,attainable_probability,bought\n";

    private readonly SimulatedWorld _world;
    private readonly PurchaseOutlook _outlook;
    private long _visitors;

    /// <exception cref="ArgumentException">The plan wants fewer events of a visitor than one session has.</exception>
    public TruthFile(SimulationPlan plan)
    {
        _world = new SimulatedWorld(plan);
        _outlook = new PurchaseOutlook(_world, plan.To, Days);
    }

    /// <summary>All visitors, bots included.</summary>
    public long Visitors => _world.Rates.Visitors;

    /// <summary>Visitors written so far, bots included.</summary>
    public long VisitorsDone => Volatile.Read(ref _visitors);

    /// <summary>Writes the file, in the order in which visitors came.</summary>
    public async Task WriteAsync(Stream file, CancellationToken cancellationToken)
    {
        await file.WriteAsync(Encoding.UTF8.GetBytes(Header), cancellationToken);
        for (var first = 0L; first < Visitors; first += Workers * VisitorsPerPart)
        {
            var parts = Enumerable.Range(0, Workers)
                .Select(worker => first + (worker * VisitorsPerPart))
                .Select(begin => Task.Run(() => TextOf(begin, Math.Min(begin + VisitorsPerPart, Visitors)), cancellationToken));
            foreach (var text in await Task.WhenAll(parts))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            }

            Volatile.Write(ref _visitors, Math.Min(first + (Workers * VisitorsPerPart), Visitors));
        }
    }

    private string TextOf(long begin, long end)
    {
        var text = new StringBuilder();
        var visits = new List<SimulatedVisit>();
        for (var index = begin; index < end; index++)
        {
            var traits = _world.Visitor(index);
            if (!traits.IsBot)
            {
                visits.Clear();
                _world.AddVisits(traits, _world.Plan.To + (Days * 24 * Season.MillisecondsPerHour), visits);
                AddLine(text, traits, CollectionsMarshal.AsSpan(visits));
            }
        }

        return text.ToString();
    }

    private void AddLine(StringBuilder text, in VisitorTraits traits, ReadOnlySpan<SimulatedVisit> visits)
    {
        var before = 0;
        while (before < visits.Length && visits[before].Start < _world.Plan.To)
        {
            before++;
        }

        var bought = false;
        foreach (ref readonly var visit in visits[before..])
        {
            bought |= visit.Buys;
        }

        var arrived = DateTimeOffset.FromUnixTimeMilliseconds(traits.Arrived);
        var attainable = _outlook.AttainableProbability(traits, visits[..before]);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{traits.Id},{arrived:yyyy-MM-dd'T'HH:mm:ss'Z'},{before},{Intent.All[traits.Intent].Name},{Loyalty.All[traits.Loyalty].Name},")
            .Append(
                CultureInfo.InvariantCulture,
                $"{ItemCategory.All[traits.Favourite].Name},{traits.PriceLevel},{TrafficOrigin.All[traits.Origin].Channel},")
            .Append(
                CultureInfo.InvariantCulture,
                $"{SimulatedDevice.All[traits.Device].Type},{SimulatedCountry.All[traits.Country].Code},{(traits.Marketing ? 1 : 0)},")
            .Append(
                CultureInfo.InvariantCulture,
                $"{_outlook.Probability(traits):0.00000000},{attainable:0.00000000},{(bought ? 1 : 0)}\n");
    }
}
