namespace PixelServer.Insights.Panels;

/// <summary>Rows added up.</summary>
/// <param name="Values">How many values.</param>
/// <param name="Sessions">Their sessions.</param>
/// <param name="PreviousSessions">In the time it is compared with; null where with nothing.</param>
/// <param name="Conversions">Sessions with a conversion.</param>
public sealed record BreakdownSum(long Values, long Sessions, long? PreviousSessions, long Conversions);
