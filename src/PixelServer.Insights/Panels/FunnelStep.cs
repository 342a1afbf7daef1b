namespace PixelServer.Insights.Panels;

/// <summary>A step of a funnel and who took it, after those before it in the same session.</summary>
/// <param name="Step">As it was asked for: event:NAME or page:PATH.</param>
/// <param name="Sessions">Sessions that came so far.</param>
/// <param name="Visitors">Their visitors.</param>
/// <param name="Share">Share of the sessions of the first step.</param>
/// <param name="OfPrevious">Share of the sessions of the step before.</param>
public sealed record FunnelStep(string Step, long Sessions, long Visitors, double Share, double OfPrevious);
