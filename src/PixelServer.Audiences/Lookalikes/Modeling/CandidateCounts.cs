using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>How many seeds and others of each fold each candidate of a term is true of.</summary>
internal sealed class CandidateCounts
{
    private readonly Term _term;
    private readonly int _folds;
    private readonly int[] _counts;
    private readonly int[] _all;

    public CandidateCounts(Term term, bool[] isSeed, FoldAssignment folds)
    {
        _term = term;
        _folds = folds.Count;
        var cells = new byte[isSeed.Length];
        _all = new int[2 * _folds];
        for (var row = 0; row < cells.Length; row++)
        {
            cells[row] = (byte)(2 * folds.Folds[row] + (isSeed[row] ? 1 : 0));
            _all[cells[row]]++;
        }

        _counts = term.Count(cells, _all.Length);
    }

    /// <summary>How well a candidate, or its opposite, tells seeds from others.</summary>
    public double AreaOf(int candidate) => (1 + Math.Abs(Difference(candidate, withoutFold: -1))) / 2;

    /// <summary>Share of the seeds that have it less that of the others, in all folds but one.</summary>
    public double Difference(int candidate, int withoutFold)
    {
        var (seeds, others, allSeeds, allOthers) = (0, 0, 0, 0);
        for (var fold = 0; fold < _folds; fold++)
        {
            if (fold != withoutFold)
            {
                others += _counts[(candidate * _folds + fold) * 2];
                seeds += _counts[(candidate * _folds + fold) * 2 + 1];
                allOthers += _all[fold * 2];
                allSeeds += _all[fold * 2 + 1];
            }
        }

        return (double)seeds / allSeeds - (double)others / allOthers;
    }

    /// <summary>Of a number its bins, of a category its values and the rest: each row is in one of them. By fold.</summary>
    public IReadOnlyList<(int[] Seeds, int[] Others)> Parts()
    {
        var parts = new List<(int[] Seeds, int[] Others)>();
        var isNumber = _term.Feature.Kind == FeatureKind.Number;
        var rest = (int[])_all.Clone();
        for (var candidate = 0; candidate < _term.Candidates; candidate++)
        {
            var has = _counts.AsSpan(candidate * 2 * _folds, 2 * _folds);
            var part = has.ToArray();
            for (var cell = 0; cell < part.Length; cell++)
            {
                // A step is true of all bins above: what it leaves is the bin below it.
                (part[cell], rest[cell]) = isNumber ? (rest[cell] - has[cell], has[cell]) : (has[cell], rest[cell] - has[cell]);
            }

            parts.Add(Split(part));
        }

        parts.Add(Split(rest));
        return parts;
    }

    private (int[] Seeds, int[] Others) Split(int[] cells) =>
        ([.. Enumerable.Range(0, _folds).Select(fold => cells[2 * fold + 1])], [.. Enumerable.Range(0, _folds).Select(fold => cells[2 * fold])]);
}
