namespace PixelServer.LoadTest.EndToEnd;

/// <summary>What to measure and for how long.</summary>
internal sealed record EndToEndOptions(
    string Program, string Folder, bool OverRedis, int PixelConnections, int BatchConnections, int Seconds, int WarmUpSeconds);
