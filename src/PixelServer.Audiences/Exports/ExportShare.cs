namespace PixelServer.Audiences.Exports;

/// <summary>How many of the members who may be exported have something.</summary>
/// <param name="Members">So many.</param>
/// <param name="Percent">Of a hundred, with one decimal; 0 where there are no members.</param>
public sealed record ExportShare(long Members, double Percent)
{
    internal static ExportShare Of(long members, long all) => new(members, all == 0 ? 0 : Math.Round(100.0 * members / all, 1));
}
