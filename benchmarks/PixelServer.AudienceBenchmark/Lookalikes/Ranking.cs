namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>How well scores rank those that are looked for before the others; equal scores are shared.</summary>
internal static class Ranking
{
    /// <summary>Area under the ROC curve, by ranks (Mann-Whitney).</summary>
    public static double Auc(IEnumerable<(double Score, bool IsWanted)> visitors)
    {
        var (area, wanted, others) = (0.0, 0.0, 0.0);
        foreach (var group in visitors.GroupBy(visitor => visitor.Score).OrderBy(group => group.Key))
        {
            var found = group.Count(visitor => visitor.IsWanted);
            var rest = group.Count() - found;
            area += found * (others + (rest / 2.0));
            wanted += found;
            others += rest;
        }

        return area / (wanted * others);
    }

    /// <summary>How many times as many are found in the part that scores highest as in a random one.</summary>
    public static double Lift(IEnumerable<(double Score, bool IsWanted)> visitors, double share)
    {
        var all = visitors.ToList();
        var room = all.Count * share;
        var found = 0.0;
        foreach (var group in all.GroupBy(visitor => visitor.Score).OrderByDescending(group => group.Key))
        {
            var size = group.Count();
            found += group.Count(visitor => visitor.IsWanted) * Math.Min(1, room / size);
            room -= size;
            if (room <= 0)
            {
                break;
            }
        }

        return found / all.Count(visitor => visitor.IsWanted) / share;
    }
}
