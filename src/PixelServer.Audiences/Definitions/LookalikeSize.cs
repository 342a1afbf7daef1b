namespace PixelServer.Audiences.Definitions;

/// <summary>How many of the visitors that are most alike are members: a share, a band of shares, a number, or all from some similarity on.</summary>
/// <param name="From">The share of everybody that is skipped: 0, or the begin of a band.</param>
/// <param name="Until">The share of everybody at which it ends; null where it is no share.</param>
/// <param name="Count">Members; null where it is no number.</param>
/// <param name="Similarity">The least similarity, between 0 and 1; null where it is none.</param>
public sealed record LookalikeSize(double From, double? Until, long? Count, double? Similarity);
