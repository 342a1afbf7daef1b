namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>There are events in the window, one for each step, each later than the one before.</summary>
/// <param name="Steps">Two to eight.</param>
/// <param name="Window">When all of it happened.</param>
public sealed record Sequence(IReadOnlyList<SequenceStep> Steps, Window Window) : Condition;
