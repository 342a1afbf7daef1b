namespace PixelServer.Insights.Rollup;

/// <summary>A complete filling of <c>insight_sessions</c>.</summary>
/// <param name="SeenUntil">Events loaded before this time, in Unix milliseconds, are in it.</param>
public sealed record InsightFill(long SeenUntil);
