namespace PixelServer.LoadTest;

/// <summary>A benchmark can't go on; the message says why and what to do.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
