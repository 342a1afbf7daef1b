namespace PixelServer.Audiences.Rollup;

/// <summary>A complete filling of <c>visitor_states</c> and <c>visitor_days</c>.</summary>
/// <param name="Generation">Its rows.</param>
/// <param name="SeenUntil">Events loaded before this time, in Unix milliseconds, are in it.</param>
public sealed record RollupState(ulong Generation, long SeenUntil);
