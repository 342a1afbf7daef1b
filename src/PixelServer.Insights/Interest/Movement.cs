namespace PixelServer.Insights.Interest;

/// <summary>How a number of sessions differs from the one before.</summary>
/// <param name="Change">0.5 for half as many again; null where there was none before.</param>
/// <param name="IsSignificant">It is more than chance makes, all that were tested considered.</param>
/// <param name="PValue">How often chance alone makes such a difference; null where too little is known.</param>
public sealed record Movement(double? Change, bool IsSignificant, double? PValue);
