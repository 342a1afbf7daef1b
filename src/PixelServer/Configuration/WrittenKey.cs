namespace PixelServer.Configuration;

/// <summary>A key that somebody wrote.</summary>
/// <param name="Path">The key, as <c>EventLog:MaxBytes</c>.</param>
/// <param name="Value">What stands there; may be a secret.</param>
/// <param name="Origin">Where, for people: a file, <c>environment</c>, <c>command line</c>, <c>default</c>.</param>
/// <param name="IsShared">It stands where others write, too, as in the environment.</param>
internal sealed record WrittenKey(string Path, string Value, string Origin, bool IsShared);
