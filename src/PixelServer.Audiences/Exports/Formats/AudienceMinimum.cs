namespace PixelServer.Audiences.Exports.Formats;

/// <summary>How large an audience must be for a platform to use it.</summary>
/// <param name="Members">So many.</param>
/// <param name="Counts">What is counted: <c>matched</c> with the platform's own users, which nobody knows before, or <c>rows</c>.</param>
/// <param name="Source">Who says so.</param>
public sealed record AudienceMinimum(int Members, string Counts, string Source);
