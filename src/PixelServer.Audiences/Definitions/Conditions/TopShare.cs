namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>
/// Among all visitors (or persons) of the site with such an event the number is at least that of the one at the cut: of n of them in ascending
/// order the one at (1 - share) × n, rounded down, counted from 0. Whoever has the same number is in too. Events that are a bot's, or of no visitor, do not count.
/// </summary>
/// <param name="Share">More than 0, at most 1, in steps of 0.0001.</param>
/// <param name="Match">The events.</param>
/// <param name="Window">When.</param>
/// <param name="Measure">What is counted; events without the field count 0.</param>
public sealed record TopShare(decimal Share, EventMatch Match, Window Window, Measure Measure) : Condition;
