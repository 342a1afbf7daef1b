namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The number of UTC days with events is within the threshold; days that begin in the window count, whole.</summary>
/// <param name="Window">When.</param>
/// <param name="Threshold">How many.</param>
public sealed record ActiveDays(Window Window, Threshold Threshold) : Condition;
