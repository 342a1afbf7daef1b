using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Chooses the penalty on folds that were held out, fits each fold at it without the fold itself, and all rows. Fits run in parallel; none depends on
/// another's order, so the result does not depend on threads.
/// </summary>
internal sealed class CrossFit
{
    // Shares from 0.05 to 0.95 were tried on made-up visitors: half ranks within 0.001 AUC of the best of each size, and with few seeds it is the best.
    private const double AbsoluteShare = 0.5;

    // Where rows are many, two folds tell as much about the penalty as five where they are few.
    private const int ManyRows = 60_000;
    private const int Steps = 20;
    private const double StepFactor = 0.65;
    private const int StepsWithoutGain = 2;

    private readonly IReadOnlyList<Term> _terms;
    private readonly double[]? _general;
    private readonly bool[] _isSeed;
    private readonly FoldAssignment _folds;
    private readonly CancellationToken _cancellationToken;

    private CrossFit(IReadOnlyList<Term> terms, double[]? general, bool[] isSeed, FoldAssignment folds, CancellationToken cancellationToken)
    {
        (_terms, _general, _isSeed, _folds, _cancellationToken) = (terms, general, isSeed, folds, cancellationToken);
        HeldOut = new double[isSeed.Length];
        Final = new ElasticNet(terms, general, isSeed, _ => true);
    }

    public Penalty Penalty { get; private set; }

    /// <summary>What each row scores by a fit that had not seen it.</summary>
    public double[] HeldOut { get; }

    /// <summary>The fit of all rows.</summary>
    public ElasticNet Final { get; }

    /// <summary>Fits; progress goes from 0 to 1.</summary>
    public static CrossFit Run(
        IReadOnlyList<Term> terms, double[]? general, FeatureSample sample, FoldAssignment folds, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var run = new CrossFit(terms, general, sample.IsSeed, folds, cancellationToken);
        run.Run(progress);
        return run;
    }

    private void Run(IProgress<double>? progress)
    {
        var greatest = Final.PenaltyOfNone(_cancellationToken) / AbsoluteShare;
        var penalties = Enumerable.Range(0, Steps).Select(step => new Penalty(greatest * Math.Pow(StepFactor, step), AbsoluteShare)).ToArray();
        var choosing = _isSeed.Length > ManyRows ? Math.Min(2, _folds.Count) : _folds.Count;
        var paths = new Path[choosing];
        InParallel(choosing, fold => paths[fold] = Follow(fold, penalties));
        progress?.Report(0.5);

        var common = paths.Min(path => path.Losses.Count);
        var step = Enumerable.Range(0, common).MinBy(step => paths.Sum(path => path.Losses[step]));
        Penalty = penalties[step];
        for (var fold = 0; fold < choosing; fold++)
        {
            Keep(fold, paths[fold].Scores[step]);
        }

        var done = 0;
        InParallel(_folds.Count - choosing + 1, place =>
        {
            if (place == 0)
            {
                FitAlong(Final, penalties, step);
            }
            else
            {
                var fold = choosing + place - 1;
                var net = new ElasticNet(_terms, _general, _isSeed, row => _folds.Folds[row] != fold);
                FitAlong(net, penalties, step);
                Keep(fold, HeldOutOf(net, fold));
            }

            progress?.Report(0.5 + 0.5 * Interlocked.Increment(ref done) / (_folds.Count - choosing + 1));
        });
    }

    private void InParallel(int count, Action<int> fit) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = _cancellationToken }, fit);

    // Until the loss of the fold has not fallen for some steps.
    private Path Follow(int fold, Penalty[] penalties)
    {
        var net = new ElasticNet(_terms, _general, _isSeed, row => _folds.Folds[row] != fold);
        var path = new Path([], []);
        var best = 0;
        for (var step = 0; step < penalties.Length && step <= best + StepsWithoutGain; step++)
        {
            net.Fit(penalties[step], _cancellationToken);
            path.Losses.Add(LossOf(net, fold));
            path.Scores.Add(HeldOutOf(net, fold));
            best = path.Losses[step] < path.Losses[best] ? step : best;
        }

        return path;
    }

    // A few penalties on the way are quicker than none.
    private void FitAlong(ElasticNet net, Penalty[] penalties, int last)
    {
        for (var step = last % 4; step < last; step += 4)
        {
            net.Fit(penalties[step], _cancellationToken);
        }

        net.Fit(penalties[last], _cancellationToken);
    }

    private double LossOf(ElasticNet net, int fold)
    {
        var (seedLoss, seeds, otherLoss, others) = (0.0, 0, 0.0, 0);
        for (var row = 0; row < _isSeed.Length; row++)
        {
            if (_folds.Folds[row] != fold)
            {
                continue;
            }

            if (_isSeed[row])
            {
                (seedLoss, seeds) = (seedLoss + Math.Log(1 + Math.Exp(-net.Scores[row])), seeds + 1);
            }
            else
            {
                (otherLoss, others) = (otherLoss + Math.Log(1 + Math.Exp(net.Scores[row])), others + 1);
            }
        }

        return seedLoss / seeds + otherLoss / others;
    }

    private double[] HeldOutOf(ElasticNet net, int fold)
    {
        var scores = new List<double>();
        for (var row = 0; row < _isSeed.Length; row++)
        {
            if (_folds.Folds[row] == fold)
            {
                scores.Add(net.Scores[row]);
            }
        }

        return [.. scores];
    }

    private void Keep(int fold, double[] scores)
    {
        var next = 0;
        for (var row = 0; row < _isSeed.Length; row++)
        {
            if (_folds.Folds[row] == fold)
            {
                HeldOut[row] = scores[next++];
            }
        }
    }

    private sealed record Path(List<double> Losses, List<double[]> Scores);
}
