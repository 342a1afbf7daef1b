namespace PixelServer.Insights.Rollup;

/// <summary>A complete filling of <c>insight_sessions</c>.</summary>
/// <param name="SeenUntil">Events loaded before this time, in Unix milliseconds, are in it.</param>
/// <param name="ChangedAt">The same of the newest filling that took anything in: figures asked for since then are what they were.</param>
public sealed record InsightFill(long SeenUntil, long ChangedAt);
