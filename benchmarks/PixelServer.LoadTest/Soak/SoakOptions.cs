namespace PixelServer.LoadTest.Soak;

/// <summary>How much load, and for how long.</summary>
internal sealed record SoakOptions(string Program, string Folder, int EventsPerSecond, int Minutes, int SampleSeconds);
