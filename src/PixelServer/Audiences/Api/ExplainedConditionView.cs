using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>Whether a condition holds for a visitor.</summary>
/// <param name="Text">The condition in words.</param>
/// <param name="Holds">It does.</param>
/// <param name="Counted">What was counted, or the sum; null where nothing is.</param>
/// <param name="Parts">The conditions it is made of.</param>
internal sealed record ExplainedConditionView(string Text, bool Holds, string? Counted, IReadOnlyList<ExplainedConditionView> Parts)
{
    public static ExplainedConditionView Of(ExplainedCondition condition) =>
        new(condition.Text, condition.Holds, condition.Counted, [.. condition.Parts.Select(Of)]);
}
