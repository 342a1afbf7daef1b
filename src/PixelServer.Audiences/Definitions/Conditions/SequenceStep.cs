namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>A step of a <see cref="Sequence"/>.</summary>
/// <param name="Match">The event.</param>
/// <param name="MaxGap">At most so long after the step before; null for any time. Not with the first step.</param>
/// <param name="Without">What must not happen between the two, their own times left out; null for nothing. Not with the first step.</param>
public sealed record SequenceStep(EventMatch Match, TimeSpan? MaxGap, EventMatch? Without);
