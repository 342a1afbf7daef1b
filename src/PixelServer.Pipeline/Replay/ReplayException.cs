namespace PixelServer.Pipeline.Replay;

/// <summary>A replay cannot go on; the message says why and what to do, and is written for the person who typed the command.</summary>
public sealed class ReplayException(string message) : Exception(message);
