namespace PixelServer.Insights.Panels;

/// <summary>The funnel of the sessions that have a value.</summary>
/// <param name="Value">The value; empty where it is not known.</param>
/// <param name="Steps">Its steps.</param>
public sealed record FunnelGroup(string Value, IReadOnlyList<FunnelStep> Steps);
