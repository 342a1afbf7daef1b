namespace PixelServer.Faults.Judging;

/// <summary>What the judge found, and how much there was to find it in.</summary>
/// <param name="Problems">Broken promises in words; empty when all were kept.</param>
/// <param name="Sent">Events that may be stored.</param>
/// <param name="Answered">Events that must be.</param>
/// <param name="Stored">Rows that are.</param>
/// <param name="Duplicates">Rows that tell of repeats.</param>
/// <param name="Damaged">Events missing because their record was damaged on purpose and kept aside.</param>
internal sealed record Verdict(IReadOnlyList<string> Problems, int Sent, int Answered, int Stored, int Duplicates, int Damaged);
