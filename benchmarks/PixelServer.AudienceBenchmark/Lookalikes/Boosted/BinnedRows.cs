namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Rows as trees see them. Immutable, so that fits may share it.</summary>
/// <param name="Numbers">The bin of each row, by number.</param>
/// <param name="Starts">Where the facts of each row begin in <paramref name="Facts"/>; one more at the end.</param>
/// <param name="Facts">Which values of categories and which tokens are true of a row, numbered over all features.</param>
/// <param name="FactCount">How many facts there are.</param>
internal sealed record BinnedRows(byte[][] Numbers, int[] Starts, int[] Facts, int FactCount)
{
    public int Rows => Starts.Length - 1;

    public ReadOnlySpan<int> FactsOf(int row) => Facts.AsSpan(Starts[row]..Starts[row + 1]);
}
