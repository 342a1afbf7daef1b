namespace PixelServer.Pipeline.Simulation;

/// <summary>Draws one of several choices by their shares, which need not add up to 1. Immutable.</summary>
internal sealed class Shares
{
    private readonly double[] _shares;
    private readonly double[] _ends;

    public Shares(params IEnumerable<double> shares)
    {
        _shares = [.. shares];
        var total = _shares.Sum();
        _ends = new double[_shares.Length];
        var end = 0.0;
        for (var i = 0; i < _shares.Length; i++)
        {
            _shares[i] /= total;
            end += _shares[i];
            _ends[i] = end;
        }
    }

    public int Count => _shares.Length;

    /// <summary>The share of a choice, of 1.</summary>
    public double this[int choice] => _shares[choice];

    public int Draw(ref RandomStream random)
    {
        var place = random.NextFraction();
        for (var i = 0; i < _ends.Length - 1; i++)
        {
            if (place < _ends[i])
            {
                return i;
            }
        }

        return _ends.Length - 1;
    }
}
