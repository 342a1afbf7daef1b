namespace PixelServer.LoadTest.Freshness;

/// <summary>How light the load is and how long it lasts.</summary>
internal sealed record FreshnessOptions(
    string Program, string Folder, IReadOnlyList<Durability> Durabilities, int EventsPerSecond, int Seconds, int Connections, int WarmUpSeconds);
