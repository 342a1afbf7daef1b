using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// What a model goes by, what counts most first: how strong it is, times how much it varies from visitor to visitor, so that what is rare does not
/// crowd out the rest. Neighbouring bins of a number with about the same weight are one.
/// </summary>
internal sealed class EffectList(FeatureSample sample, double seedShare)
{
    private const int Most = 20;
    private const int MostOfNumber = 4;
    private const double SameWeight = 0.15;
    private const double LeastWeight = 0.01;

    private readonly SampleColumns _columns = new(sample);
    private readonly int _seeds = sample.IsSeed.Count(seed => seed);

    public IReadOnlyList<FeatureEffect> Of(LookalikeModel model) =>
    [
        .. model.Features.SelectMany(Of)
            .Where(effect => Math.Abs(Math.Log(effect.Factor)) >= LeastWeight)
            .OrderByDescending(Importance)
            .ThenBy(effect => effect.Feature, StringComparer.Ordinal)
            .Take(Most)
            .Select(effect => effect with { Words = EffectText.Of(effect, sample.Features.First(feature => feature.Name == effect.Feature), null) }),
    ];

    private static double Importance(FeatureEffect effect)
    {
        var share = (effect.SeedShare + effect.Share) / 2;
        return Math.Abs(Math.Log(effect.Factor)) * Math.Sqrt(share * (1 - share));
    }

    private IEnumerable<FeatureEffect> Of(FeatureWeights weights)
    {
        if (_columns.Numbers(weights.Feature) is { } numbers)
        {
            var edges = weights.Edges.ToArray();
            var counts = Count(weights.Bins.Count, (row, add) => add(NumberEdges.BinOf(numbers[row], edges)));
            var groups = Enumerable.Range(0, weights.Bins.Count).Select(bin => new Group(bin, bin, counts[bin].Seeds, counts[bin].Others, weights.Bins[bin])).ToList();
            Join(groups, edges);
            return groups.Select(group => new FeatureEffect(
                weights.Feature,
                group.From == 0 ? null : edges[group.From - 1],
                group.To == edges.Length ? null : edges[group.To],
                null,
                Math.Exp(group.Weight - weights.Mean),
                group.Seeds,
                group.Others));
        }

        var places = new int[ushort.MaxValue + 1];
        Array.Fill(places, -1);
        for (var place = 0; place < weights.Tokens.Count; place++)
        {
            places[weights.Tokens[place]] = place;
        }

        var (categories, tokens) = (_columns.Categories(weights.Feature), _columns.Tokens(weights.Feature));
        var shares = Count(weights.Tokens.Count, (row, add) =>
        {
            foreach (var token in categories is null ? tokens!.Of(row) : categories.AsSpan(row, 1))
            {
                add(places[token]);
            }
        });

        // Of a category there is one, so a token is compared with the others; of a set, with not having it.
        return weights.Tokens.Select((token, place) => new FeatureEffect(
            weights.Feature,
            null,
            null,
            token,
            Math.Exp(weights.Weights[place] - (categories is null ? weights.Weights[place] * Everybody(shares[place].Seeds, shares[place].Others) : weights.Mean)),
            shares[place].Seeds,
            shares[place].Others));
    }

    // Shares of the seeds and of the others.
    private (double Seeds, double Others)[] Count(int places, Action<int, Action<int>> visit)
    {
        // The last is for what has no place.
        var (seeds, others) = (new int[places + 1], new int[places + 1]);
        Action<int> addSeed = place => seeds[place < 0 ? places : place]++;
        Action<int> addOther = place => others[place < 0 ? places : place]++;
        for (var row = 0; row < sample.Rows; row++)
        {
            visit(row, sample.IsSeed[row] ? addSeed : addOther);
        }

        return [.. seeds.Zip(others, (seed, other) => ((double)seed / _seeds, (double)other / (sample.Rows - _seeds)))];
    }

    private double Everybody(double seeds, double others) => seedShare * seeds + (1 - seedShare) * others;

    private void Join(List<Group> groups, float[] edges)
    {
        while (groups.Count > 1)
        {
            // What never happened is no neighbour of what happened lately.
            var nearest = Enumerable.Range(0, groups.Count - 1).Where(place => edges[groups[place].To] != Feature.Never)
                .Select(place => (Place: place, Distance: Math.Abs(groups[place].Weight - groups[place + 1].Weight))).DefaultIfEmpty((Place: -1, Distance: 0)).MinBy(pair => pair.Distance);
            if (nearest.Place < 0 || groups.Count <= MostOfNumber && nearest.Distance >= SameWeight)
            {
                return;
            }

            var (one, other) = (groups[nearest.Place], groups[nearest.Place + 1]);
            var (oneShare, otherShare) = (Everybody(one.Seeds, one.Others), Everybody(other.Seeds, other.Others));
            var both = oneShare + otherShare;
            var weight = both == 0 ? (one.Weight + other.Weight) / 2 : (one.Weight * oneShare + other.Weight * otherShare) / both;
            groups[nearest.Place] = new Group(one.From, other.To, one.Seeds + other.Seeds, one.Others + other.Others, weight);
            groups.RemoveAt(nearest.Place + 1);
        }
    }

    private readonly record struct Group(int From, int To, double Seeds, double Others, double Weight);
}
