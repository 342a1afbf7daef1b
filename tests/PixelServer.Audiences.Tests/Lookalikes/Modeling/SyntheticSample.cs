using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>
/// Made-up visitors with features that hang together as those of a shop do: an interest behind counts, a last visit, channels, categories. Whether
/// somebody is a seed follows a logistic truth, which is known for each row.
/// </summary>
internal sealed class SyntheticSample
{
    public required FeatureSample Sample { get; init; }

    /// <summary>The logarithm of the odds that the labels were drawn by.</summary>
    public required double[] Truth { get; init; }

    /// <summary>Draws until there are so many seeds and others.</summary>
    /// <param name="random">The chance it is drawn from.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="others">Background.</param>
    /// <param name="truth">The logarithm of the odds of a visitor.</param>
    /// <param name="numbers">Number features; at least 6.</param>
    /// <param name="categories">Category features; at least 2.</param>
    /// <param name="tokens">Mean number of tokens of a visitor in the first set; others have fewer.</param>
    /// <param name="sets">Tokens features; at least 1.</param>
    public static SyntheticSample Draw(
        Random random, int seeds, int others, Func<SyntheticVisitor, double> truth, int numbers = 8, int categories = 3, int tokens = 6, int sets = 2)
    {
        var features = Enumerable.Range(0, numbers).Select(place => new Feature(NumberName(place), FeatureKind.Number, NumberName(place).Replace('_', ' '), "times"))
            .Concat(Enumerable.Range(0, categories).Select(place => new Feature(place == 0 ? "first_channel" : $"category_{place}", FeatureKind.Category, place == 0 ? "first channel" : $"category {place}")))
            .Concat(Enumerable.Range(0, sets).Select(place => new Feature(place == 0 ? "categories" : $"set_{place}", FeatureKind.Tokens, place == 0 ? "category looked at" : $"thing {place}")))
            .ToList();
        var (kept, left) = (new List<(SyntheticVisitor Visitor, bool IsSeed, double Truth)>(), (Seeds: seeds, Others: others));
        while (left.Seeds > 0 || left.Others > 0)
        {
            var visitor = SyntheticVisitor.Draw(random, numbers, categories, tokens, sets);
            var odds = truth(visitor);
            var isSeed = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
            if (isSeed ? left.Seeds > 0 : left.Others > 0)
            {
                kept.Add((visitor, isSeed, odds));
                left = isSeed ? (left.Seeds - 1, left.Others) : (left.Seeds, left.Others - 1);
            }
        }

        kept.Sort((one, other) => one.Visitor.Id.CompareTo(other.Visitor.Id));
        return new SyntheticSample
        {
            Truth = [.. kept.Select(row => row.Truth)],
            Sample = new FeatureSample
            {
                Features = features,
                Visitors = [.. kept.Select(row => row.Visitor.Id)],
                IsSeed = [.. kept.Select(row => row.IsSeed)],
                Numbers = [.. Enumerable.Range(0, numbers).Select(place => kept.Select(row => row.Visitor.Numbers[place]).ToArray())],
                Categories = [.. Enumerable.Range(0, categories).Select(place => kept.Select(row => row.Visitor.Categories[place]).ToArray())],
                Tokens = [.. Enumerable.Range(0, sets).Select(place => Column(kept.Select(row => row.Visitor.Tokens[place])))],
            },
        };
    }

    public static TokenColumn Column(IEnumerable<ushort[]> rows)
    {
        var (starts, values) = (new List<int> { 0 }, new List<ushort>());
        foreach (var row in rows)
        {
            values.AddRange(row);
            starts.Add(values.Count);
        }

        return new TokenColumn([.. starts], [.. values]);
    }

    private static string NumberName(int place) => place switch
    {
        0 => "hours_since_last",
        1 => "active_days",
        2 => "page_views",
        3 => "item_views",
        4 => "days_since_cart",
        5 => "scroll",
        _ => $"number_{place}",
    };
}
