namespace PixelServer.LoadTest.Soak;

/// <summary>One look at a server under load.</summary>
/// <param name="Second">Since the load began.</param>
/// <param name="ServerBytes">Resident memory of the server's process.</param>
/// <param name="HeapBytes">Its managed heap after the last collection.</param>
/// <param name="EngineBytes">Resident memory of the embedded engine's process.</param>
/// <param name="Handles">Open files and sockets of the server.</param>
/// <param name="Threads">Threads of the server.</param>
/// <param name="Collections">Garbage collections since the start, of all generations.</param>
/// <param name="FullCollections">Those of the oldest generation.</param>
/// <param name="PauseSeconds">For how long it stood still for them since the start.</param>
/// <param name="LogBytes">Disk space of the event log.</param>
/// <param name="WaitingBytes">What of it waits to be loaded.</param>
/// <param name="OldestSeconds">Age of the oldest block that waits.</param>
/// <param name="CpuSeconds">CPU time of the server since its start.</param>
/// <param name="EngineCpuSeconds">That of the engine.</param>
internal sealed record SoakSample(
    double Second,
    double ServerBytes,
    double HeapBytes,
    double EngineBytes,
    int Handles,
    int Threads,
    double Collections,
    double FullCollections,
    double PauseSeconds,
    double LogBytes,
    double WaitingBytes,
    double OldestSeconds,
    double CpuSeconds,
    double EngineCpuSeconds);
