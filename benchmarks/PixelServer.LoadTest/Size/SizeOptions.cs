namespace PixelServer.LoadTest.Size;

/// <summary>How many events and starts.</summary>
internal sealed record SizeOptions(
    string Program, string Folder, IReadOnlyList<Durability> Durabilities, int Events, int Connections, int Starts);
