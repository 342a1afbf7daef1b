namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Whether a number lies above a bin, or a fact is true.</summary>
/// <param name="Number">Place of the number; -1 where it is asked for a fact.</param>
/// <param name="Bin">The last bin of the answer no; the fact where it is asked for one.</param>
internal readonly record struct TreeQuestion(int Number, int Bin)
{
    public bool IsYes(BinnedRows rows, int row) => Number >= 0 ? rows.Numbers[Number][row] > Bin : rows.FactsOf(row).Contains(Bin);
}
