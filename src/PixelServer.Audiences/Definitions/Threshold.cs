namespace PixelServer.Audiences.Definitions;

/// <summary>Bounds of a number, both part of it.</summary>
/// <param name="Least">At least this; null for no lower bound.</param>
/// <param name="Most">At most this; null for no upper bound.</param>
public sealed record Threshold(decimal? Least, decimal? Most)
{
    public static readonly Threshold Once = new(1, null);

    public bool Holds(decimal number) => number >= (Least ?? number) && number <= (Most ?? number);
}
