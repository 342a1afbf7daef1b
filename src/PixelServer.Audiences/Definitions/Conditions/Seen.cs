namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The very first, or the last, event of all lies in the window.</summary>
/// <param name="End">Which of the two.</param>
/// <param name="Window">When.</param>
public sealed record Seen(HistoryEnd End, Window Window) : Condition;
