namespace PixelServer.Audiences.Definitions;

/// <summary>Which products of a member go into exports.</summary>
/// <param name="Events">Names of the events whose items are taken.</param>
/// <param name="Most">How many at most, the newest first; 1 to 50.</param>
public sealed record ProductChoice(IReadOnlyList<string> Events, int Most);
