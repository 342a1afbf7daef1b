namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>
/// There is an event in the window, and since the last such nothing that would answer it: put in the cart and not bought since. What
/// happened in the same millisecond as that last event counts as since.
/// </summary>
/// <param name="Match">The events.</param>
/// <param name="Window">When.</param>
/// <param name="NotSince">What must not have happened from the last of them until the build.</param>
public sealed record DidWithout(EventMatch Match, Window Window, EventMatch NotSince) : Condition;
