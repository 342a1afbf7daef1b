namespace PixelServer.LoadTest.EndToEnd;

/// <summary>Milliseconds from the collector's receiving an event until ClickHouse took its row, of all events of a load.</summary>
internal sealed record Freshness(double P50Ms, double P99Ms, double MaxMs);
