namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>
/// The very first, or the last, event of all lies in the window. Unlike elsewhere events after the build count: where the window ends with it, they
/// are in it, because a clock that is ahead makes nobody less seen.
/// </summary>
/// <param name="End">Which of the two.</param>
/// <param name="Window">When.</param>
public sealed record Seen(HistoryEnd End, Window Window) : Condition;
