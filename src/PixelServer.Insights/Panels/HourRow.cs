namespace PixelServer.Insights.Panels;

/// <summary>The sessions that began in an hour of the week.</summary>
/// <param name="Weekday">1 for Monday to 7 for Sunday.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Sessions">How many.</param>
/// <param name="Conversions">How many with a purchase, a sign-up or a lead.</param>
public sealed record HourRow(int Weekday, int Hour, long Sessions, long Conversions);
