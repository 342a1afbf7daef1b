namespace PixelServer.Pipeline.Erasure;

/// <summary>What one sweep noted of one erasure.</summary>
/// <param name="StartedAt">When it found rows and was about to delete them.</param>
/// <param name="EndedAt">When they were deleted; null when it never said so.</param>
/// <param name="Rows">Rows found, by table.</param>
internal sealed record SweepRecord(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>
    /// Adds sweeps up. Those that overlap may have found the same rows, and so may one that follows a sweep which never ended: of them
    /// the largest number counts.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Sum(IEnumerable<SweepRecord> sweeps)
    {
        var total = new Dictionary<string, long>();
        var same = new Dictionary<string, long>();
        DateTimeOffset? until = DateTimeOffset.MinValue;
        foreach (var sweep in sweeps.OrderBy(sweep => sweep.StartedAt))
        {
            if (until is { } ended && sweep.StartedAt > ended)
            {
                AddTo(total, same);
                same.Clear();
                until = sweep.EndedAt;
            }
            else
            {
                // An open end lasts until a later sweep has ended.
                until = until is null || sweep.EndedAt > until ? sweep.EndedAt : until;
            }

            foreach (var (table, rows) in sweep.Rows)
            {
                same[table] = Math.Max(rows, same.GetValueOrDefault(table));
            }
        }

        AddTo(total, same);
        return total;
    }

    private static void AddTo(Dictionary<string, long> total, Dictionary<string, long> rows)
    {
        foreach (var (table, count) in rows)
        {
            total[table] = total.GetValueOrDefault(table) + count;
        }
    }
}
