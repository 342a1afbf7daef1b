using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>
/// A feature of a sample as a regression sees it: some candidates, each true or not of a row. Immutable, so that fits may share it; weights and
/// state are the fit's.
/// </summary>
internal abstract class Term(Feature feature)
{
    public Feature Feature { get; } = feature;

    /// <summary>How many weights it has.</summary>
    public abstract int Candidates { get; }

    /// <summary>Moves each weight to where it is best, one after the other; returns the greatest gain of one of them.</summary>
    /// <param name="descent">Where the fit stands.</param>
    /// <param name="weights">Of this term.</param>
    /// <param name="penalty">What they cost.</param>
    /// <param name="onlyUsed">Leave alone what is 0.</param>
    public abstract double Descend(Descent descent, Span<double> weights, Penalty penalty, bool onlyUsed);

    /// <summary>The least absolute penalty at which all its weights stay 0.</summary>
    public abstract double PenaltyOfNone(Descent descent);

    /// <summary>How many rows of each cell each candidate is true of: by candidate, then cell.</summary>
    /// <param name="cells">The cell of each row.</param>
    /// <param name="count">How many cells there are.</param>
    public abstract int[] Count(byte[] cells, int count);

    /// <summary>The rows that a candidate is true of.</summary>
    public abstract bool[] RowsOf(int candidate);

    /// <summary>What a candidate says, with no shares and no factor. The opposite of a step has other bounds; the opposite of a token is its absence.</summary>
    public abstract FeatureEffect Describe(int candidate, bool inverted);

    /// <summary>The weights as a model keeps them, times a factor; null where all are 0.</summary>
    public abstract FeatureWeights? ToWeights(ReadOnlySpan<double> weights, double factor);
}
