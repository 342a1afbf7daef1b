namespace PixelServer.Insights.Panels;

/// <summary>The figures of a day, or of an hour where one day is asked for.</summary>
/// <param name="Day">The day, or the day and the hour: 2026-11-22, 2026-11-22T09:00.</param>
/// <param name="Current">Its figures.</param>
/// <param name="Previous">Those of the day, or hour, at the same place in the time it is compared with.</param>
public sealed record SummaryPoint(string Day, Metrics Current, Metrics? Previous);
