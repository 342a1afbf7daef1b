namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>
/// What is counted of the events in the window is within the threshold; who has none counts 0, 0 of a sum too.
/// </summary>
/// <param name="Match">The events.</param>
/// <param name="Window">When.</param>
/// <param name="Measure">What is counted.</param>
/// <param name="Threshold">How much.</param>
public sealed record Did(EventMatch Match, Window Window, Measure Measure, Threshold Threshold) : Condition;
