namespace PixelServer.Insights.Interest;

/// <summary>All sessions that viewed a page.</summary>
/// <param name="Pages">Pages viewed.</param>
/// <param name="Sessions">Sessions that viewed any.</param>
/// <param name="SecondsPerSession">Seconds of attention of a session, on average, on all pages together.</param>
/// <param name="ConversionRate">Share of the sessions with a purchase, a sign-up or a lead.</param>
public sealed record PagesTotal(long Pages, long Sessions, double SecondsPerSession, double ConversionRate);
