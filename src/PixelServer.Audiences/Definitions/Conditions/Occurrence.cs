namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The first, or the last, such event of all lies in the window.</summary>
/// <param name="End">Which of the two.</param>
/// <param name="Match">The events.</param>
/// <param name="Window">When.</param>
public sealed record Occurrence(HistoryEnd End, EventMatch Match, Window Window) : Condition;
