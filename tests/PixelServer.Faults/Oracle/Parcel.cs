namespace PixelServer.Faults.Oracle;

/// <summary>Events that travel in one request.</summary>
/// <param name="Events">Their numbers.</param>
/// <param name="IsPost">By POST, else by GET, which takes one.</param>
/// <param name="IsArray">A JSON array even of one.</param>
/// <param name="Collector">The collector it went to last.</param>
/// <param name="IsRepeat">It was answered once; this is the same again, on purpose.</param>
/// <param name="Due">Not before this <see cref="TimeProvider"/> timestamp.</param>
internal sealed record Parcel(int[] Events, bool IsPost, bool IsArray, int Collector, bool IsRepeat, long Due);
