namespace PixelServer.Audiences.Definitions;

/// <summary>What is counted of a visitor's events.</summary>
/// <param name="Kind">How.</param>
/// <param name="Field">Of which field; null with <see cref="MeasureKind.Count"/>.</param>
public sealed record Measure(MeasureKind Kind, EventField? Field)
{
    public static readonly Measure Count = new(MeasureKind.Count, null);
}
