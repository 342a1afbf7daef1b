namespace PixelServer.Audiences.Exports;

/// <summary>What the platform asks of an audience's size, held against the export.</summary>
/// <param name="Members">At least so many.</param>
/// <param name="Counts">What the platform counts: <c>matched</c> users of its own, of whom there are fewer than rows, or <c>rows</c>.</param>
/// <param name="Source">Who says so.</param>
/// <param name="IsBelow">The export is smaller, so that the platform will not use it. A larger one may be too small once it is matched.</param>
public sealed record ExportMinimum(int Members, string Counts, string Source, bool IsBelow);
