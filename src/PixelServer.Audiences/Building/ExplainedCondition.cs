namespace PixelServer.Audiences.Building;

/// <summary>Whether a condition holds for a visitor.</summary>
/// <param name="Text">The condition in words.</param>
/// <param name="Holds">It does.</param>
/// <param name="Counted">What was counted, or the sum; null where nothing is.</param>
/// <param name="Parts">The conditions it is made of.</param>
public sealed record ExplainedCondition(string Text, bool Holds, string? Counted, IReadOnlyList<ExplainedCondition> Parts);
