namespace PixelServer.Access;

/// <summary>What is wrong with a key that somebody wants.</summary>
/// <param name="Path">The member, as <c>sites</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record KeyError(string Path, string Message);
