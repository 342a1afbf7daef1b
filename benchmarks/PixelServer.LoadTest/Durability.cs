namespace PixelServer.LoadTest;

/// <summary>The server's setting EventLog:Durability.</summary>
internal enum Durability
{
    Process,
    Disk,
}
