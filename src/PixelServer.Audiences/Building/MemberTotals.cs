namespace PixelServer.Audiences.Building;

/// <summary>How many there are in a build.</summary>
/// <param name="Size">Members.</param>
/// <param name="Visitors">Their visitors.</param>
/// <param name="Entered">Members since this build.</param>
internal sealed record MemberTotals(long Size, long Visitors, long Entered);
