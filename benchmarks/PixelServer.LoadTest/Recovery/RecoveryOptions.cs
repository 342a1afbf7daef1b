namespace PixelServer.LoadTest.Recovery;

/// <summary>How full the log is when the server dies.</summary>
internal sealed record RecoveryOptions(string Program, string Folder, int Megabytes, int Connections, int SliceSeconds);
