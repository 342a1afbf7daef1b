namespace PixelServer.Faults;

/// <summary>The run cannot go on, or the product broke a promise about its processes. The message is for people.</summary>
internal sealed class HarnessException(string message) : Exception(message);
