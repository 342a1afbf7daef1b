namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>What the program's exit code says to the host that started it.</summary>
internal enum ExitCode
{
    Success = 0,
    BadArguments = 2,
    DataUnavailable = 3,
    LibraryUnavailable = 4,
    PortTaken = 5,
}
