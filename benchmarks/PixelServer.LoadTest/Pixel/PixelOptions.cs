namespace PixelServer.LoadTest.Pixel;

/// <summary>What to measure and how often.</summary>
internal sealed record PixelOptions(
    string Program,
    string Folder,
    IReadOnlyList<bool> Loading,
    IReadOnlyList<Durability> Durabilities,
    IReadOnlyList<int> Connections,
    int Runs,
    int Seconds,
    int WarmUpSeconds);
