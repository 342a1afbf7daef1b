namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// Fits a logistic regression with an elastic net by cyclic coordinate descent on its quadratic approximation, with warm starts along falling
/// penalties (Friedman, Hastie, Tibshirani 2010). Seeds and others weigh the same in sum. The general model, where there is one, has a slope of its
/// own that is not penalised. For one fit, on one thread.
/// </summary>
internal sealed class ElasticNet
{
    /// <summary>A weight whose move gains less than this stands still. A fiftieth of it changes no AUC by 0.001 and takes twice as long.</summary>
    public const double LeastGain = 5e-6;

    private const int Approximations = 25;
    private const int Sweeps = 5;

    private readonly IReadOnlyList<Term> _terms;
    private readonly double[]? _general;
    private readonly Descent _descent;

    /// <param name="terms">What it may go by.</param>
    /// <param name="general">What the general model says of each row, 0 on average; null for none.</param>
    /// <param name="isSeed">By row.</param>
    /// <param name="isLearntFrom">By row; the others are scored along.</param>
    public ElasticNet(IReadOnlyList<Term> terms, double[]? general, bool[] isSeed, Func<int, bool> isLearntFrom)
    {
        _terms = terms;
        _general = general;
        _descent = new Descent(isSeed, isLearntFrom);
        Weights = [.. terms.Select(term => new double[term.Candidates])];
    }

    public double Intercept { get; private set; }

    /// <summary>By how much the general model counts; never less than 0.</summary>
    public double GeneralSlope { get; private set; }

    /// <summary>By term, then candidate.</summary>
    public double[][] Weights { get; }

    /// <summary>By row, those included that it did not learn from.</summary>
    public ReadOnlySpan<double> Scores => _descent.Scores;

    /// <summary>The least absolute penalty at which all weights stay 0.</summary>
    public double PenaltyOfNone(CancellationToken cancellationToken)
    {
        // What is not penalised is moved first.
        Fit(new Penalty(double.MaxValue, 1), cancellationToken);
        _descent.Approximate();
        return _terms.Select(term => term.PenaltyOfNone(_descent)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Goes on from where it stands to the best weights at a penalty.</summary>
    public void Fit(Penalty penalty, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Approximations; round++)
        {
            _descent.Approximate();
            var gain = Sweep(penalty, onlyUsed: false, cancellationToken);
            if (gain < LeastGain)
            {
                break;
            }

            for (var sweep = 0; sweep < Sweeps && gain >= LeastGain; sweep++)
            {
                gain = Sweep(penalty, onlyUsed: true, cancellationToken);
            }
        }
    }

    private double Sweep(Penalty penalty, bool onlyUsed, CancellationToken cancellationToken)
    {
        var moved = _descent.MoveIntercept();
        Intercept += moved;
        var gain = Math.Max(moved * moved / 4, MoveGeneral());
        for (var term = 0; term < _terms.Count; term++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            gain = Math.Max(gain, _terms[term].Descend(_descent, Weights[term], penalty, onlyUsed));
        }

        return gain;
    }

    private double MoveGeneral()
    {
        if (_general is null)
        {
            return 0;
        }

        var (slope, curvature) = (0.0, 0.0);
        for (var row = 0; row < _general.Length; row++)
        {
            slope += _descent.Slopes[row] * _general[row];
            curvature += _descent.Curvatures[row] * _general[row] * _general[row];
        }

        if (curvature == 0)
        {
            return 0;
        }

        var change = Math.Max(0, GeneralSlope + slope / curvature) - GeneralSlope;
        GeneralSlope += change;
        for (var row = 0; row < _general.Length; row++)
        {
            _descent.Slopes[row] -= _descent.Curvatures[row] * _general[row] * change;
            _descent.Scores[row] += _general[row] * change;
        }

        return curvature * change * change;
    }
}
