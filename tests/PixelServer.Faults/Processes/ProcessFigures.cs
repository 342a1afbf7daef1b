namespace PixelServer.Faults.Processes;

/// <summary>Resident memory in bytes and open handles of one process.</summary>
internal sealed record ProcessFigures(int ProcessId, long ResidentBytes, int Handles);
