namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Scores from the highest to the lowest, those that are the same together, in the population: seeds stand for their share of everybody, the background
/// for the rest.
/// </summary>
internal sealed class RankedScores
{
    private readonly List<Tie> _ties = [];
    private readonly double _seedShare;
    private readonly int _seeds;
    private readonly int _others;

    public RankedScores(ReadOnlySpan<double> scores, bool[] isSeed, double seedShare)
    {
        _seedShare = seedShare;
        _seeds = isSeed.Count(seed => seed);
        _others = isSeed.Length - _seeds;
        var (keys, sorted) = (scores.ToArray(), (bool[])isSeed.Clone());
        Array.Sort(keys, sorted);
        for (var end = keys.Length - 1; end >= 0;)
        {
            var (begin, seeds) = (end, 0);
            for (; begin >= 0 && keys[begin] == keys[end]; begin--)
            {
                seeds += sorted[begin] ? 1 : 0;
            }

            _ties.Add(new Tie(keys[end], seeds, end - begin - seeds));
            end = begin;
        }
    }

    /// <summary>The part of everybody, and of the seeds, that scores highest; of those that score the same a fair part.</summary>
    public ReachPoint Reach(double share)
    {
        var (reached, seeds, score) = (0.0, 0.0, 0.0);
        foreach (var tie in _ties)
        {
            // Sums are a little off 1: everybody is everybody.
            var weight = WeightOf(tie);
            var part = share >= 1 ? 1 : Math.Min(1, (share - reached) / weight);
            reached += weight * part;
            seeds += tie.Seeds * part;
            score = tie.Score;
            if (part < 1 || share < 1 && reached >= share)
            {
                break;
            }
        }

        var recall = seeds / _seeds;
        return new ReachPoint(share, recall, recall * _seedShare / share, recall / share, LookalikeModel.SimilarityOf(score));
    }

    /// <summary>Average precision: at each score the precision of all that score as high, weighted by the recall it adds.</summary>
    public double AveragePrecision()
    {
        var (precision, reached, seeds) = (0.0, 0.0, 0);
        foreach (var tie in _ties)
        {
            reached += WeightOf(tie);
            seeds += tie.Seeds;
            precision += (double)tie.Seeds / _seeds * (_seedShare * seeds / _seeds) / reached;
        }

        return precision;
    }

    /// <summary>Predicted against observed shares of seeds, ascending, in bins of the same number of visitors as far as equal scores allow.</summary>
    public IReadOnlyList<CalibrationBin> Calibrate(int bins)
    {
        var offset = Math.Log(_seedShare / (1 - _seedShare));
        var (share, predicted, observed, seeds) = (new double[bins], new double[bins], new double[bins], new int[bins]);
        var below = 0.0;
        foreach (var tie in Enumerable.Reverse(_ties))
        {
            var weight = WeightOf(tie);
            var bin = Math.Clamp((int)((below + weight / 2) * bins), 0, bins - 1);
            below += weight;
            share[bin] += weight;
            predicted[bin] += weight * LookalikeModel.SimilarityOf(tie.Score + offset);
            observed[bin] += _seedShare * tie.Seeds / _seeds;
            seeds[bin] += tie.Seeds;
        }

        return
        [
            .. Enumerable.Range(0, bins).Where(bin => share[bin] > 0)
                .Select(bin => new CalibrationBin(share[bin], predicted[bin] / share[bin], observed[bin] / share[bin], seeds[bin])),
        ];
    }

    private double WeightOf(Tie tie) => _seedShare * tie.Seeds / _seeds + (1 - _seedShare) * tie.Others / _others;

    private readonly record struct Tie(double Score, int Seeds, int Others);
}
