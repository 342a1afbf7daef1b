namespace PixelServer.Insights.Panels;

/// <summary>What rows are sorted by, the greatest first.</summary>
public enum BreakdownOrder
{
    Sessions,
    Visitors,
    Conversions,
    ConversionRate,
    Change,
}
